import { randomBytes } from 'node:crypto';
import { eachDatabase } from '@custom-cognito/database/testing';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { newAddress, PASSWORD } from '../../../packages/cli/test/harness/people.ts';
import { type Program, startProgram } from '../../../packages/cli/test/harness/program.ts';
import { waitFor } from '../../../packages/cli/test/harness/wait.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';
import { enter, press, tabTo, type } from '../../../packages/react/test/harness/person.ts';

const ADMIN = 'ada@example.com';
const NASTY = 'Eve \u202Egnp.exe <b>"bold"</b>';

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Sections of the console' }).getByRole('link', { name }).click();

const told = (page: Page, text: string) => page.locator('.console-told').filter({ hasText: text }).waitFor();

async function registered({ url }: Program, full_name: string): Promise<string> {
  const email = newAddress('eve');
  const answer = await fetch(`${url}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ email, password: PASSWORD, full_name }),
  });
  expect(answer.status).toBe(201);
  return email;
}

const tryToSignIn = ({ url }: Program, email: string, password: string) =>
  fetch(`${url}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: url },
    body: JSON.stringify({ email, password }),
  });

describe.skipIf(!hasChromium)('the operator console', { timeout: 120_000 }, () => {
  const chromium = launchChromium();

  eachDatabase((dialect, _open, url) => {
    const MASTER_KEY = randomBytes(32).toString('base64');
    const start = () =>
      startProgram({ env: { MASTER_KEY, DATABASE_URL: url, ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });

    it('leads an administrator through an account: found, changed, undone and deleted', async () => {
      const program = await start();
      const email = await registered(program, 'Eve Adams');
      expect((await tryToSignIn(program, email, 'not this one')).status).toBe(401);
      const window = await chromium.window({ viewport: { width: 1280, height: 800 } });
      const page = await openPage(window, `${program.url}/admin/users?status=UNCONFIRMED&lang=en`);
      await enter(page, ADMIN);
      // Signing in leads back to the very page, filters included.
      await page.getByRole('link', { name: email }).waitFor();
      await page.getByLabel('Search').fill(email);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: email }).click();
      await page.getByRole('heading', { name: 'Eve Adams', level: 1 }).waitFor();
      expect(page.url()).not.toContain('example.com');

      await press(page, 'Confirm');
      const dialog = page.getByRole('dialog');
      await dialog.getByText(`Confirm ${email}?`).waitFor();
      if (dialect === 'sqlite') await look(page, 'console-dialog-desktop');
      await dialog.getByRole('button', { name: 'Confirm' }).click();
      await told(page, `The account of ${email} is confirmed.`);
      expect((await tryToSignIn(program, email, PASSWORD)).status).toBe(200);

      await press(page, 'Disable');
      await dialog.getByRole('button', { name: 'Disable' }).click();
      await told(page, 'can no longer sign in');
      expect((await tryToSignIn(program, email, PASSWORD)).status).toBe(401);
      await press(page, 'Undo');
      await told(page, 'can sign in again');
      expect((await tryToSignIn(program, email, PASSWORD)).status).toBe(200);

      await page.getByLabel('Add to a group').selectOption('admin');
      await press(page, 'Add');
      await dialog.getByText('see and change every account').waitFor();
      await dialog.getByRole('button', { name: 'Add' }).click();
      await told(page, 'is in the group admin');
      await press(page, 'Remove: admin');
      await dialog.getByRole('button', { name: 'Remove' }).click();
      await told(page, 'no longer in the group admin');

      await page
        .getByRole('button', { name: /^End: / })
        .first()
        .click();
      await dialog.getByRole('button', { name: 'End' }).click();
      await told(page, 'has ended');
      await press(page, 'End all sessions');
      await dialog.getByRole('button', { name: 'End all sessions' }).click();
      await told(page, `The sessions of ${email} have ended.`);
      await press(page, 'Reset password');
      await dialog.getByRole('button', { name: 'Reset password' }).click();
      await told(page, 'is mailed how to choose');
      expect(await mailsTo(program, email)).toBeGreaterThan(1);

      await press(page, 'Delete');
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await dialog.getByText('That is not the same.').waitFor();
      await type(page, `To delete it, type ${email}`, email);
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await told(page, `The account of ${email} is deleted.`);
      expect(new URL(page.url()).pathname).toBe('/admin/users');
      // Each act is in the record once, with who did it.
      await section(page, 'Record');
      await page.getByLabel('Event').selectOption('admin_action');
      for (const act of ['confirm', 'disable', 'enable', 'reset-password', 'delete']) {
        await page
          .getByRole('cell')
          .filter({ hasText: new RegExp(`Administrative act ${act}$`) })
          .waitFor();
      }
      await page.getByText('Intact').waitFor();
    });

    it('invites somebody whose name is shown as it is, whatever it holds', async () => {
      const program = await start();
      const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
      await enter(page, ADMIN);
      // The sign-in page has a button of that name too.
      await page.getByRole('heading', { name: 'Users' }).waitFor();
      await press(page, 'Create account');
      const email = newAddress('mallory');
      await type(page, 'Full name', NASTY);
      await page.getByRole('dialog').getByLabel('E-mail').fill(email);
      await page.getByRole('dialog').getByRole('button', { name: 'Create account' }).click();
      const refused = page.getByRole('alert');
      await Promise.race([refused.waitFor(), told(page, email)]);
      // Where the API takes no such name, one without it does.
      if (await refused.isVisible()) {
        await type(page, 'Full name', 'Mallory <b>"bold"</b>');
        await page.getByRole('dialog').getByRole('button', { name: 'Create account' }).click();
        await told(page, email);
      }
      await page.getByRole('cell', { name: '<b>"bold"</b>' }).waitFor();
      expect(await page.locator('td b').count()).toBe(0);
      expect(await page.locator('td').filter({ hasText: '\u202E' }).count()).toBe(0);
      expect(await mailsTo(program, email)).toBe(1);
    });
  });

  it('is not for others, who are told so', async () => {
    const program = await startProgram({ env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });
    const email = await registered(program, 'Ana Pérez');
    const code = await waitFor(
      'a code',
      async () => /\b\d{6}\b/.exec((await mails(program, email))[0]?.text ?? '')?.[0],
    );
    await fetch(`${program.url}/api/auth/confirm-email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: program.url },
      body: JSON.stringify({ email, code }),
    });
    const page = await openPage(await chromium.window(), `${program.url}/admin/audit?lang=en`);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await enter(page, email);
    await page.getByRole('heading', { name: 'This page is not for you' }).waitFor();
    await look(page, 'console-refused');
    expect(asked.filter((path) => path.startsWith('/api/admin') || path.startsWith('/api/monitoring'))).toEqual([]);
    await page.getByRole('link', { name: 'Go home' }).click();
    await page.getByRole('heading', { name: 'Hello, Ana Pérez' }).waitFor();
    expect(await page.getByRole('link', { name: 'Console' }).count()).toBe(0);
  });

  for (const [size, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    it(`shows every page without fault, light and dark, on a ${size}`, async () => {
      const program = await startProgram({ env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });
      for (let attempt = 0; attempt < 11; attempt += 1) await tryToSignIn(program, newAddress('bo'), 'not this one');
      const email = await registered(program, 'Eve Adams');
      const page = await openPage(await chromium.window({ viewport }), `${program.url}/admin?lang=en`);
      await enter(page, ADMIN);
      const shown = async (name: string) => {
        await page.locator('.console-wait').first().waitFor({ state: 'detached' });
        await look(page, `console-${name}-${size}`);
        expect([name, await overflow(page)]).toEqual([name, 0]);
      };
      await page.getByRole('img', { name: /^Sign-ins: / }).waitFor();
      await page.getByText('Of the 11 refusals').waitFor();
      await shown('overview');
      await section(page, 'Activity');
      await page.getByLabel('Event').selectOption('login');
      await page.getByLabel('Result').selectOption('failure');
      await page.getByText('Failed', { exact: true }).nth(10).waitFor();
      expect(new URL(page.url()).search).toBe('?lang=en&event=login&outcome=failure');
      await shown('activity');
      await section(page, 'Failures');
      await page.getByText('Failed for 10 accounts or more within an hour').waitFor();
      await shown('failures');
      await section(page, 'Users');
      await page.getByRole('link', { name: email }).waitFor();
      await shown('users');
      await page.getByRole('link', { name: email }).click();
      await page.getByRole('heading', { name: 'Timeline' }).waitFor();
      await shown('user');
      await section(page, 'Record');
      await page.getByText('Intact').waitFor();
      await shown('record');
      await section(page, 'Health');
      await page.getByText('Can serve').waitFor();
      await shown('health');
    });
  }

  it('asks for a recent sign-in where one is wanted, in place, and then does what was asked', async () => {
    const program = await startProgram({ env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });
    const email = await registered(program, 'Eve Adams');
    const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
    await enter(page, ADMIN);
    await page.getByRole('link', { name: email }).click();
    // The refusal is put in the service's place, once; when the service gives it, the tests of administration show.
    const problem = { type: 'about:blank', title: '', status: 403, detail: '', code: 'recent_login_required' };
    await page.route(
      '**/disable',
      (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
      { times: 1 },
    );
    await press(page, 'Disable');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Disable' }).click();
    await dialog.getByText('asks for a recent sign-in').waitFor();
    await look(page, 'console-sign-in-again');
    await type(page, 'Password', PASSWORD);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await told(page, 'can no longer sign in');
    expect((await tryToSignIn(program, email, PASSWORD)).status).toBe(401);
  });

  it('is used by keyboard alone, and its dialog gives the focus back', async () => {
    const program = await startProgram({ env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });
    const email = await registered(program, 'Eve Adams');
    const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
    await enter(page, ADMIN);
    await page.getByRole('link', { name: email }).waitFor();
    await tabTo(page, email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Eve Adams', level: 1 }).waitFor();
    await tabTo(page, 'Disable');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Disable');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(page, 'Disable');
    await page.keyboard.press('Enter');
    await told(page, 'can no longer sign in');
    await page.waitForFunction(() => document.activeElement?.closest('.console-told') !== null);
    await tabTo(page, 'Undo');
    await page.keyboard.press('Enter');
    await told(page, 'can sign in again');
  });

  it('refreshes its numbers while it is seen, says of when they are, and tells of an outage beside them', async () => {
    const program = await startProgram({ env: { ADMIN_EMAIL: ADMIN, ADMIN_PASSWORD: PASSWORD } });
    const window = await chromium.window();
    const page = await openPage(window, `${program.url}/login?lang=en`);
    await page.clock.install();
    await page.goto(`${program.url}/admin?lang=en`);
    await enter(page, ADMIN);
    const registrations = page.locator('.console-counts dl > div').filter({ hasText: 'Registrations' }).first();
    await registrations.filter({ hasText: '0' }).waitFor();
    await registered(program, 'Eve Adams');
    await page.clock.fastForward(61_000);
    await registrations.filter({ hasText: '1' }).waitFor();
    await page.route('**/api/monitoring/**', (route) => route.abort());
    for (let tries = 0; tries < 3; tries += 1) await page.clock.fastForward(61_000);
    await page.clock.resume();
    await page.getByRole('alert').filter({ hasText: 'This is as of' }).first().waitFor();
    await registrations.filter({ hasText: '1' }).waitFor();
  });
});

interface Mail {
  readonly to: string;
  readonly text: string;
}

async function mails({ url }: Program, email: string): Promise<readonly Mail[]> {
  const all = (await (await fetch(`${url}/dev/mailbox.json`)).json()) as Mail[];
  return all.filter(({ to }) => to === email);
}

const mailsTo = async (program: Program, email: string): Promise<number> =>
  waitFor(`mail to ${email}`, async () => (await mails(program, email)).length || undefined);
