import { expect } from 'vitest';
import { granted, newPerson, type Person, redeem } from '../crash/person.ts';
import { newBrowser, type World } from '../crash/world.ts';
import type { Browser } from '../harness/browser.ts';
import { createBrowser } from '../harness/browser.ts';
import type { Program } from '../harness/program.ts';
import { appCode } from '../harness/totp.ts';

/** Somebody who has registered, and signed in once. */
export interface Account {
  readonly person: Person;
  readonly browser: Browser;
  /** Of an authenticator app. */
  readonly secret?: string;
}

/** Registers somebody, who proves the address and signs in; with an app where asked. */
export async function openAccount(world: World, { app = false } = {}): Promise<Account> {
  const person = newPerson(false);
  const { email, password } = person;
  const body = { email, password, full_name: 'Ana =1+1' };
  await granted(world, person, { path: '/api/auth/register', body });
  await redeem(world, person, (code) => ({ path: '/api/auth/confirm-email', body: { email, code } }));
  const browser = newBrowser(world);
  const answer = await granted(world, person, { path: '/api/auth/login', body: { email, password }, browser });
  if (!app) return { person, browser };
  const token = answer.body.data.access_token;
  const setup = await granted(world, person, { path: '/api/auth/mfa/setup', browser, token });
  const secret: string = setup.body.secret_code;
  const code = await appCode(secret, -1);
  await granted(world, person, { path: '/api/auth/mfa/verify', body: { code }, browser, token });
  return { person, browser, secret };
}

/** Signs in from a new browser, with the app's code where there is one. */
export async function signsIn({ url }: Program, { person: { email, password }, secret }: Account): Promise<Browser> {
  const browser = createBrowser(url);
  const answer = await browser.post('/api/auth/login', { email, password });
  expect(answer.status, answer.text).toBe(200);
  if (secret === undefined) return browser;
  const { challenge, session } = answer.body.data;
  expect(challenge).toBe('SOFTWARE_TOKEN_MFA');
  const answers = { software_token_mfa_code: await appCode(secret, 1) };
  const proven = await browser.post('/api/auth/challenge', { challenge, session, email, answers });
  expect(proven.status, proven.text).toBe(200);
  return browser;
}
