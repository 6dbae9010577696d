import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { newAddress, PASSWORD } from '../../../../packages/cli/test/harness/people.ts';
import { type Program, type Starting, startProgram } from '../../../../packages/cli/test/harness/program.ts';
import { waitFor } from '../../../../packages/cli/test/harness/wait.ts';

export const ADMIN = 'ada@example.com';

/** Starts the program with an administrator. */
export const startWithAdmin = ({ env, ...starting }: Starting = {}): Promise<Program> =>
  startProgram({ ...starting, env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD, ...env } });

/** How much wider a page is than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Opens a section of the console by its link. */
export const section = (page: Page, name: string): Promise<void> =>
  page.locator('.console-sections').getByRole('link', { name, exact: true }).click();

/** Waits until the console tells how an act went. */
export const told = (page: Page, text: string): Promise<void> =>
  page.locator('.console-told').filter({ hasText: text }).waitFor();

/** The same where a keyboard goes on from what was said. */
export const toldInFocus = (page: Page, text: string): Promise<void> =>
  page.locator('.console-told > :focus').filter({ hasText: text }).waitFor();

const post = ({ url }: Program, path: string, body: object): Promise<Response> =>
  fetch(`${url}/api/auth/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify(body),
  });

/** That a dialog is open and has the focus. */
export const dialogInFocus = (page: Page): Promise<void> => page.locator('[role=dialog]:focus-within').waitFor();

export async function registered(program: Program, full_name: string): Promise<string> {
  const email = newAddress('eve');
  expect((await post(program, 'register', { email, password: PASSWORD, full_name })).status).toBe(201);
  return email;
}

/** Confirms an address with the code that was mailed there. */
export async function confirm(program: Program, email: string): Promise<void> {
  const code = await mailedCode(program, email);
  expect((await post(program, 'confirm-email', { email, code })).status).toBe(200);
}

export const tryToSignIn = (program: Program, email: string, password: string): Promise<Response> =>
  post(program, 'login', { email, password });

interface Mail {
  readonly to: string;
  readonly text: string;
}

export async function mails({ url }: Program, email: string): Promise<readonly Mail[]> {
  const all = (await (await fetch(`${url}/dev/mailbox.json`)).json()) as Mail[];
  return all.filter(({ to }) => to === email);
}

/** Waits for mail to an address; how many there are. */
export const mailsTo = (program: Program, email: string): Promise<number> =>
  waitFor(`mail to ${email}`, async () => (await mails(program, email)).length || undefined);

/** The code of the newest mail to an address that has one. */
export const mailedCode = (program: Program, email: string): Promise<string> =>
  waitFor(
    `a code for ${email}`,
    async () => (await mails(program, email)).flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? [])[0],
  );
