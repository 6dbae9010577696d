import { expect } from 'vitest';
import { withoutIdentity } from './alike.ts';
import type { Answer } from './browser.ts';
import { made, newAddress, PASSWORD, type Person, register } from './people.ts';
import type { Service } from './service.ts';

export const KINDS = ['unknown', 'unconfirmed', 'confirmed', 'disabled', 'force-change'] as const;
export type Kind = (typeof KINDS)[number];
export type Accounts = Readonly<Record<Kind, Person>>;

/** One account of every kind, in the same browser. */
export async function everyKind(service: Service): Promise<Accounts> {
  const browser = service.browser();
  const unknown = { email: newAddress(), password: PASSWORD, browser };
  const named = (email: string) => ({ UserPoolId: service.poolId, Username: email });
  const disable = async (person: Person) => {
    await service.cognito('AdminDisableUser', named(person.email));
    return person;
  };
  const forced = newAddress();
  const UserAttributes = [
    { Name: 'email', Value: forced },
    { Name: 'email_verified', Value: 'true' },
    { Name: 'name', Value: 'Ana' },
  ];
  const temporary = { UserAttributes, TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
  const [unconfirmed, confirmedOne, disabled] = await Promise.all([
    register(service, { browser }),
    made(service, { browser }),
    made(service, { browser }).then(disable),
    service.cognito('AdminCreateUser', { ...named(forced), ...temporary }),
  ]);
  const forceChange = { email: forced, password: PASSWORD, browser };
  return { unknown, unconfirmed, confirmed: confirmedOne, disabled, 'force-change': forceChange };
}

/** Asks about an account of every kind and expects one and the same answer; returns it. */
export async function expectOneAnswer(accounts: Accounts, ask: (person: Person) => Promise<Answer>): Promise<Answer> {
  const answers = await Promise.all(
    KINDS.map(async (kind) => ({ kind, email: accounts[kind].email, answer: await ask(accounts[kind]) })),
  );
  const [first] = answers;
  if (first === undefined) throw new Error('No kinds.');
  for (const { kind, email, answer } of answers) {
    expect({ kind, ...withoutIdentity(answer, email) }).toEqual({
      kind,
      ...withoutIdentity(first.answer, first.email),
    });
  }
  return first.answer;
}

/** Registers the address with the usual password. */
export const registration = ({ browser, email }: Person) =>
  browser.post('/api/auth/register', { email, password: PASSWORD, full_name: 'Ana Pérez' });

/** Asks a route that takes an address and nothing else. */
export const askAbout =
  (path: string) =>
  ({ browser, email }: Person) =>
    browser.post(path, { email });
