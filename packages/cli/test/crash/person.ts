import { expect } from 'vitest';
import type { Answer, Browser } from '../harness/browser.ts';
import { newAddress } from '../harness/people.ts';
import { waitFor } from '../harness/wait.ts';
import { newBrowser, Unanswered, type World } from './world.ts';

/** A browser that signed in, as the last answer left it. */
export interface Device {
  readonly browser: Browser;
  token: string;
  /** Nobody was told that it ended: the pool may hear of it a little after the API. */
  untold?: true;
}

/** A code that was sent back, and what it was for. */
export interface UsedCode {
  readonly code: string;
  readonly purpose: 'confirm' | 'reset';
}

/** Somebody who does one thing at a time, and what the server acknowledged to them. */
export interface Person {
  readonly email: string;
  /** Registers again and again from two browsers at once, and does nothing else. */
  readonly twin: boolean;
  registered: boolean;
  confirmed: boolean;
  /** The newest that was acknowledged, and those that it replaced. */
  password: string;
  readonly formerPasswords: string[];
  readonly seenCodes: Set<string>;
  readonly usedCodes: UsedCode[];
  readonly devices: Device[];
  /** Acknowledged as ended. */
  readonly ended: Device[];
  resets: number;
  /** What was asked and not answered; nobody knows whether it happened. */
  unanswered: Unsettled | undefined;
}

/** How to find out what became of a question that the server died over. */
export type Unsettled = (world: World) => Promise<void>;

export function newPerson(twin: boolean): Person {
  return {
    email: newAddress(twin ? 'twin' : 'crash'),
    twin,
    registered: false,
    confirmed: false,
    password: newPassword(),
    formerPasswords: [],
    seenCodes: new Set(),
    usedCodes: [],
    devices: [],
    ended: [],
    resets: 0,
    unanswered: undefined,
  };
}

export function newPassword(): string {
  return `caballos correctos ${crypto.randomUUID()}`;
}

export interface Asking {
  readonly path: string;
  readonly body?: unknown;
  readonly browser?: Browser;
  readonly token?: string;
}

/** Asks and writes down the answer. Throws Unanswered when the server dies first. */
export async function ask(world: World, { email }: Person, asking: Asking): Promise<Answer> {
  const { path, body = {}, browser = newBrowser(world), token } = asking;
  const write = (outcome: number | 'unanswered') =>
    world.log.push({ at: performance.now(), email, what: path, outcome });
  try {
    const sending = token === undefined ? {} : { token };
    const answer = await browser.post(path, body, sending);
    write(answer.status);
    return answer;
  } catch (error) {
    if (!world.life.over() || !(error instanceof TypeError)) throw error;
    write('unanswered');
    throw new Unanswered(path, { cause: error });
  }
}

/** Asks for what must be granted. */
export async function granted(world: World, person: Person, asking: Asking): Promise<Answer> {
  const answer = await ask(world, person, asking);
  expect(answer.status, `${asking.path} ${answer.text}`).toBeLessThan(300);
  return answer;
}

/** Asks for what must be refused with a code. */
export async function refused(world: World, person: Person, asking: Asking & { readonly code: string }): Promise<void> {
  const answer = await ask(world, person, asking);
  expect(answer.body.code, `${asking.path} ${answer.status} ${answer.text}`).toBe(asking.code);
}

/**
 * Sends codes back until one is accepted, and returns it. A server that died may have sent an older code, and the mail
 * that it held back may come last; the right one is never refused.
 */
export async function redeem(world: World, person: Person, asking: (code: string) => Asking): Promise<string> {
  return waitFor('a code that is accepted', async () => {
    const [code = ''] = await world.life.codes(person.email, person.seenCodes);
    const answer = await ask(world, person, asking(code));
    person.seenCodes.add(code);
    if (answer.status === 200) return code;
    expect(answer.body.code, answer.text).toBe('invalid_code');
    return undefined;
  });
}

/** Whether a password is the one, as far as the server says. */
export async function opens(world: World, person: Person, password: string): Promise<boolean> {
  const answer = await ask(world, person, { path: '/api/auth/login', body: { email: person.email, password } });
  if (answer.status === 200) return true;
  expect(answer.body.code, answer.text).toBe('invalid_credentials');
  return false;
}
