import { randomBytes } from 'node:crypto';
import { eachDatabase } from '@custom-cognito/database/testing';
import { createAwsCognito } from 'custom-cognito';
import { describe, expect, it } from 'vitest';
import { newAddress, PASSWORD } from '../../../packages/cli/test/harness/people.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';
import { enter, keyIn, press, tabTo, type } from '../../../packages/react/test/harness/person.ts';
import {
  ADMIN,
  confirm,
  dialogInFocus,
  mails,
  mailsTo,
  registered,
  section,
  startWithAdmin,
  told,
  toldInFocus,
  tryToSignIn,
} from './harness/operator.ts';

const NASTY = 'Eve \u202Egnp.exe <b>"bold"</b>';
const BOLD = 'Mallory <b>"bold"</b>';

/** A process whose clock goes twenty minutes ahead when it is sent SIGUSR2: what was recent is so no longer. */
const AHEAD = `data:text/javascript,${encodeURIComponent(`
  const now = Date.now;
  let ahead = 0;
  Date.now = () => now() + ahead;
  process.on('SIGUSR2', () => { ahead += 1_200_000; });
`)}`;

describe.skipIf(!hasChromium)('the operator console', { timeout: 120_000 }, () => {
  const chromium = launchChromium();

  eachDatabase((dialect, _open, url) => {
    const MASTER_KEY = randomBytes(32).toString('base64');
    const start = () => startWithAdmin({ env: { MASTER_KEY, DATABASE_URL: url } });

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

      await press(page, 'Edit');
      await type(page, 'Full name', 'Eve Stone');
      await type(page, 'Telephone (optional)', 'not a number');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.getByRole('alert').waitFor();
      await type(page, 'Telephone (optional)', '+34600111222');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await told(page, `The profile of ${email} is changed.`);
      await page.getByRole('heading', { name: 'Eve Stone', level: 1 }).waitFor();
      await page.getByText('+34600111222').waitFor();

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
      for (const act of ['confirm', 'change', 'disable', 'enable', 'reset-password', 'delete']) {
        await page
          .getByRole('cell')
          .filter({ hasText: new RegExp(`Administrative act ${act}$`) })
          .waitFor();
      }
      await page.getByText('Intact').waitFor();
    });

    it('invites somebody whose name is shown as text, and refuses one that hides what it says', async () => {
      const program = await start();
      const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
      await enter(page, ADMIN);
      // The sign-in page has a button of that name too.
      await page.getByRole('heading', { name: 'Users' }).waitFor();
      await press(page, 'Create account');
      const email = newAddress('mallory');
      const dialog = page.getByRole('dialog');
      await type(page, 'Full name', NASTY);
      await dialog.getByLabel('E-mail').fill(email);
      await dialog.getByRole('button', { name: 'Create account' }).click();
      await dialog.getByRole('alert').filter({ hasText: 'characters that are not accepted' }).waitFor();
      expect(await dialog.getByLabel('Full name').getAttribute('aria-invalid')).toBe('true');
      expect(await mails(program, email)).toEqual([]);
      await type(page, 'Full name', BOLD);
      await dialog.getByRole('button', { name: 'Create account' }).click();
      await told(page, email);
      await page.getByRole('cell', { name: BOLD }).waitFor();
      expect(await page.locator('td b').count()).toBe(0);
      expect(await mailsTo(program, email)).toBe(1);
    });

    it('writes out what is hidden in a name that came another way', async () => {
      const program = await start();
      const email = newAddress('mallory');
      const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
      const cognito = createAwsCognito({ region: 'eu-west-1', endpoint: program.poolUrl, credentials });
      await cognito('AdminCreateUser', {
        UserPoolId: program.poolId,
        Username: email,
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'name', Value: NASTY },
        ],
        MessageAction: 'SUPPRESS',
      });
      const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
      await enter(page, ADMIN);
      await page.getByRole('cell', { name: 'Eve ⟨U+202E⟩gnp.exe <b>"bold"</b>' }).waitFor();
      expect(await page.locator('td b').count()).toBe(0);
      await page.getByRole('link', { name: email }).click();
      await page.getByRole('heading', { name: 'Eve ⟨U+202E⟩gnp.exe', level: 1 }).waitFor();
      expect(await page.locator('body').innerText()).not.toContain('\u202E');
    });
  });

  it('is not for others, who are told so', async () => {
    const program = await startWithAdmin();
    const email = await registered(program, 'Ana Pérez');
    await confirm(program, email);
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

  it('asks for a recent sign-in where one is wanted, in place, and then does what was asked', async () => {
    const program = await startWithAdmin({ node: ['--import', AHEAD] });
    const email = await registered(program, 'Eve Adams');
    const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
    await enter(page, ADMIN);
    await page.getByRole('link', { name: email }).click();
    program.kill('SIGUSR2');
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
    const program = await startWithAdmin();
    const email = await registered(program, 'Eve Adams');
    const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
    await enter(page, ADMIN);
    await page.getByRole('link', { name: email }).waitFor();
    await tabTo(page, email);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Eve Adams', level: 1 }).waitFor();
    await tabTo(page, 'Disable');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Disable');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await tabTo(page, 'Disable');
    await page.keyboard.press('Enter');
    await toldInFocus(page, 'can no longer sign in');
    await tabTo(page, 'Undo');
    await page.keyboard.press('Enter');
    await toldInFocus(page, 'can sign in again');

    await tabTo(page, 'Edit');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await keyIn(page, 'Full name', 'Eve Stone');
    await page.keyboard.press('Enter');
    await toldInFocus(page, `The profile of ${email} is changed.`);
    await tabTo(page, 'Add to a group');
    await page.keyboard.type('admin');
    await tabTo(page, 'Add');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Add', exact: true }).and(page.locator(':focus')).waitFor();
    await tabTo(page, 'Delete');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await keyIn(page, `To delete it, type ${email}`, email);
    await page.keyboard.press('Enter');
    await toldInFocus(page, `The account of ${email} is deleted.`);

    await tabTo(page, 'Create account');
    await page.keyboard.press('Enter');
    await dialogInFocus(page);
    await keyIn(page, 'Full name', 'Zoe Ruiz');
    await keyIn(page, 'E-mail', newAddress('zoe'));
    await page.keyboard.press('Enter');
    await toldInFocus(page, 'the invitation is on its way');
    await tabTo(page, 'Activity');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Activity', level: 1 }).waitFor();
    await tabTo(page, 'Event');
    await page.keyboard.type('Administrative');
    await page
      .getByRole('cell')
      .filter({ hasText: /Administrative act delete$/ })
      .waitFor();
  });
});
