import { readFile } from 'node:fs/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from '../../cli/test/harness/four-ways.ts';
import { codeFor, invited, made, newAddress, PASSWORD } from '../../cli/test/harness/people.ts';
import type { Service } from '../../cli/test/harness/service.ts';
import { appCode } from '../../cli/test/harness/totp.ts';
import { hasChromium, hostPage, launchChromium, openPage } from './harness/chromium.ts';
import { enter, press, type } from './harness/person.ts';

const NEXT_PASSWORD = 'otra frase de paso larga';

describe.skipIf(!hasChromium)('in a real browser, on another origin than the API', { timeout: 60_000 }, () => {
  const host = hostPage();
  const chromium = launchChromium();

  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      await host.build();
      service = await open({ FRONTEND_URL: host.origin, REFRESH_GRACE: '0' });
    });

    const show = async (place: string, window?: BrowserContext) =>
      openPage(window ?? (await chromium.window()), `${host.origin}/?lang=en&api=${service.url}#${place}`);
    const greeted = (page: Page, email: string) => page.locator('#who').filter({ hasText: email }).waitFor();

    it('somebody registers, confirms with the mailed code, and is signed in', async () => {
      const email = newAddress();
      const page = await show('register');
      await type(page, 'Full name', 'Ana Pérez');
      await type(page, 'E-mail address', email);
      await type(page, 'Password', 'short');
      await press(page, 'Create account');
      const password = page.getByLabel('Password', { exact: true });
      await page.getByText('The password is too short').first().waitFor();
      expect(await password.evaluate((element) => element === document.activeElement)).toBe(true);
      await password.fill(PASSWORD);
      await press(page, 'Create account');
      await page.getByText(`We have sent a code to ${email}.`).waitFor();
      await type(page, 'Code', '000000');
      await press(page, 'Confirm');
      await page.getByRole('alert').filter({ hasText: 'The code is wrong' }).waitFor();
      const code = await codeFor(service, email);
      await type(page, 'Code', ` ${code.slice(0, 3)} ${code.slice(3)} `);
      await press(page, 'Confirm');
      await greeted(page, email);
      const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      expect(stored).toBe('[{},{}]');
    });

    /** Sets an app up on the account page; its secret, and the recovery codes. */
    async function setUpApp(page: Page): Promise<{ secret: string; codes: string[] }> {
      await press(page, 'Set up');
      await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
      const secret = (await page.locator('.cc-secret code').innerText()).replaceAll(' ', '');
      await type(page, 'Enter the code that the app shows', await appCode(secret));
      await press(page, 'Switch on');
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      return { secret, codes: await page.locator('.cc-codes code').allInnerTexts() };
    }

    it('somebody sets an app up, keeps the recovery codes, and signs in with the app', async () => {
      const { email } = await made(service);
      const page = await show('account');
      await enter(page, email);
      const { secret, codes } = await setUpApp(page);
      expect(codes).toHaveLength(10);
      const link = page.getByRole('link', { name: 'Download' });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      expect(download.suggestedFilename()).toBe('recovery-codes.txt');
      expect(await readFile(await download.path(), 'utf8')).toBe(`${codes.join('\n')}\n`);
      await press(page, 'I have kept them');
      await page.getByText('On: signing in asks for a code').waitFor();

      const elsewhere = await show('home');
      await enter(elsewhere, email);
      await type(elsewhere, 'Code', '000000');
      await press(elsewhere, 'Verify');
      await elsewhere.getByRole('alert').waitFor();
      await type(elsewhere, 'Code', await appCode(secret, 1));
      await press(elsewhere, 'Verify');
      await greeted(elsewhere, email);

      await press(page, 'Switch off');
      await type(page.locator('form', { has: page.getByText('On: signing in asks') }), 'Current password', PASSWORD);
      await press(page, 'Switch off');
      await page.getByText('Protect your account').waitFor();
    });

    it('somebody who lost the telephone signs in with a recovery code', async () => {
      const { email } = await made(service);
      const page = await show('account');
      await enter(page, email);
      const [code = ''] = (await setUpApp(page)).codes;
      const elsewhere = await show('home');
      await enter(elsewhere, email);
      await press(elsewhere, 'Use a recovery code');
      await type(elsewhere, 'Recovery code', code);
      await press(elsewhere, 'Verify');
      await greeted(elsewhere, email);
    });

    it('somebody who forgot the password chooses another with the mailed code', async () => {
      const { email } = await made(service);
      const page = await show('home');
      await type(page, 'E-mail address', email);
      await press(page, 'Forgot your password?');
      await press(page, 'Send code');
      await page.getByText('we have sent you a code').first().waitFor();
      await type(page, 'Code', await codeFor(service, email));
      await type(page, 'New password', NEXT_PASSWORD);
      await press(page, 'Change password');
      await page.getByText('You can sign in with it now.').waitFor();
      await enter(page, email, NEXT_PASSWORD);
      await greeted(page, email);
    });

    it('somebody whose password an operator gave chooses one of their own', async () => {
      const email = await invited(service);
      const page = await show('home');
      await enter(page, email);
      await type(page, 'New password', NEXT_PASSWORD);
      await press(page, 'Change password');
      await greeted(page, email);
    });

    it('a session that is ended from another browser is over here, once', async () => {
      const { email } = await made(service);
      const [mine, other] = [await show('account'), await show('account')];
      await enter(mine, email);
      await mine.getByRole('heading', { name: 'Your account' }).waitFor();
      await enter(other, email);
      await other.getByText('this session').waitFor();
      const refreshes: string[] = [];
      mine.on('request', (request) => request.url().endsWith('/refresh') && refreshes.push(request.url()));
      await other.getByRole('button', { name: /^End the session of/ }).click();
      await other.getByText('The session has ended.').waitFor();
      await type(mine, 'Full name', 'Eva');
      await press(mine, 'Save');
      await mine.getByText('Your session has ended. Sign in again.').waitFor();
      expect(refreshes).toHaveLength(1);
    });

    it('K17 two tabs make one rotation, and sign out together', async () => {
      const { email } = await made(service);
      const window = await chromium.window();
      const first = await show('home', window);
      await enter(first, email);
      await greeted(first, email);
      const asked: string[] = [];
      window.on('request', (request) => request.url().endsWith('/refresh') && asked.push(request.url()));
      const second = await show('home', window);
      await greeted(second, email);
      expect(asked).toHaveLength(0);
      await service.cognito('AdminAddUserToGroup', {
        UserPoolId: service.poolId,
        Username: email,
        GroupName: 'moderator',
      });
      const sessions = (page: Page) =>
        page.evaluate(async () => {
          const { api } = (globalThis as unknown as { session: { api: { sessions(): Promise<unknown> } } }).session;
          const all = await Promise.all(Array.from({ length: 20 }, () => api.sessions()));
          return all.length;
        });
      expect(await Promise.all([sessions(first), sessions(second)])).toEqual([20, 20]);
      expect(asked).toHaveLength(1);
      await press(first, 'Sign out');
      await second.getByLabel('E-mail address').waitFor();
      expect((await window.cookies()).length).toBe(0);
    });

    it('a name that is changed in one tab is not put back by saving something else in another', async () => {
      const { email } = await made(service);
      const window = await chromium.window();
      const first = await show('account', window);
      await enter(first, email);
      const second = await show('account', window);
      await second.getByText('this session').waitFor();
      await type(first, 'Full name', 'Eva Ruiz');
      await press(first, 'Save');
      await first.getByText('Saved.').waitFor();
      const name = second.getByLabel('Full name', { exact: true });
      await expect.poll(() => name.inputValue()).toBe('Eva Ruiz');
      await type(second, 'Telephone (optional)', '+34600111222');
      await press(second, 'Save');
      await second.getByText('Saved.').waitFor();
      await first.reload();
      await first.getByText('this session').waitFor();
      expect(await first.getByLabel('Full name', { exact: true }).inputValue()).toBe('Eva Ruiz');
    });

    it('somebody changes address and password, and then deletes the account', async () => {
      const { email } = await made(service);
      const next = newAddress('eva');
      const page = await show('account');
      await enter(page, email);
      const profile = page.locator('section', { has: page.getByRole('heading', { name: 'Profile' }) });
      await profile.getByLabel('E-mail address').fill(next);
      await profile.getByRole('button', { name: 'Save' }).click();
      await profile.getByLabel('Code').fill(await codeFor(service, next));
      await profile.getByRole('button', { name: 'Confirm' }).click();
      await profile.getByLabel('Code').waitFor({ state: 'detached' });
      const password = page.locator('section', { has: page.getByRole('heading', { name: 'Change password' }) });
      await password.getByLabel('Current password', { exact: true }).fill('not this one');
      await password.getByLabel('New password', { exact: true }).fill(NEXT_PASSWORD);
      await password.getByRole('button', { name: 'Change password' }).click();
      await password.getByRole('alert').filter({ hasText: 'current password is not right' }).waitFor();
      await password.getByLabel('Current password', { exact: true }).fill(PASSWORD);
      await password.getByRole('button', { name: 'Change password' }).click();
      await password.getByText('Password changed.').waitFor();
      await press(page, 'Delete account');
      const deletion = page.locator('section', { has: page.getByRole('heading', { name: 'Delete account' }) });
      await deletion.getByLabel('Current password', { exact: true }).fill(NEXT_PASSWORD);
      await press(page, 'Delete my account for good');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await enter(page, next, NEXT_PASSWORD);
      await page.getByRole('alert').filter({ hasText: 'is not right' }).waitFor();
    });
  });
});
