import { randomBytes } from 'node:crypto';
import type { MailboxEntry } from '@custom-cognito/pool/delivery';
import { expect } from 'vitest';
import type { Answer, Browser, Tokens } from './browser.ts';
import type { Service } from './service.ts';
import { waitFor } from './wait.ts';

export const PASSWORD = 'cuatro caballos correctos';

/** An address that no other test uses. */
export function newAddress(name = 'ana'): string {
  return `${name}.${randomBytes(6).toString('hex')}@example.com`;
}

/** A person with a browser of their own. */
export interface Person {
  readonly email: string;
  readonly password: string;
  readonly browser: Browser;
}

export interface SignedInPerson extends Person {
  readonly tokens: Tokens;
}

export async function register(service: Service, details: Partial<Person> = {}): Promise<Person> {
  const { email = newAddress(), password = PASSWORD, browser = service.browser() } = details;
  const answer = await browser.post('/api/auth/register', { email, password, full_name: 'Ana Pérez' });
  expect(answer.status, answer.text).toBe(201);
  return { email, password, browser };
}

/** Registers somebody and proves the address with the mailed code. */
export async function confirmed(service: Service, details: Partial<Person> = {}): Promise<Person> {
  const person = await register(service, details);
  const code = await codeFor(service, person.email);
  const answer = await person.browser.post('/api/auth/confirm-email', { email: person.email, code });
  expect(answer.status, answer.text).toBe(200);
  return person;
}

export function login({ browser, email, password }: Person): Promise<Answer> {
  return browser.post('/api/auth/login', { email, password });
}

/** Signs somebody in, in their own browser or in another. */
export async function signIn(person: Person, browser: Browser = person.browser): Promise<SignedInPerson> {
  const answer = await login({ ...person, browser });
  expect(answer.status, answer.text).toBe(200);
  return { ...person, browser, tokens: answer.body.data };
}

export async function signedIn(service: Service, details: Partial<Person> = {}): Promise<SignedInPerson> {
  return signIn(await confirmed(service, details));
}

/** An account that an operator made in the pool: confirmed at once, and quicker than by mail. */
export async function made(service: Service, details: Partial<Person> = {}): Promise<Person> {
  const { email = newAddress(), password = PASSWORD, browser = service.browser() } = details;
  const named = { UserPoolId: service.poolId, Username: email };
  const UserAttributes = attributesOf(email);
  await service.cognito('AdminCreateUser', { ...named, UserAttributes, MessageAction: 'SUPPRESS' });
  await service.cognito('AdminSetUserPassword', { ...named, Password: password, Permanent: true });
  return { email, password, browser };
}

/** An account with a password that has to be changed at the first sign-in. */
export async function invited(service: Service): Promise<string> {
  const email = newAddress();
  await service.cognito('AdminCreateUser', {
    UserPoolId: service.poolId,
    Username: email,
    UserAttributes: attributesOf(email),
    TemporaryPassword: PASSWORD,
    MessageAction: 'SUPPRESS',
  });
  return email;
}

const attributesOf = (email: string) => [
  { Name: 'email', Value: email },
  { Name: 'email_verified', Value: 'true' },
  { Name: 'name', Value: 'Ana Pérez' },
];

export async function mailsTo(service: Service, email: string): Promise<readonly MailboxEntry[]> {
  return (await service.mailbox()).filter(({ to }) => to === email);
}

/** The code of the newest mail to an address that has one. */
export async function codeFor(service: Service, email: string): Promise<string> {
  return waitFor(`a code for ${email}`, async () => {
    const codes = (await mailsTo(service, email)).flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? []);
    return codes[0];
  });
}

/** Six digits that are not this code. */
export function otherThan(code: string): string {
  return code === '000000' ? '000001' : '000000';
}
