import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from '../../cli/test/harness/four-ways.ts';
import { codeFor, invited, made, newAddress, PASSWORD } from '../../cli/test/harness/people.ts';
import type { Service } from '../../cli/test/harness/service.ts';
import { appCode } from '../../cli/test/harness/totp.ts';
import { hasChromium, hostPage, launchChromium, openPage } from './harness/chromium.ts';
import { enterByKey, keyIn, press, pressByKey, tabTo } from './harness/person.ts';

const NEXT_PASSWORD = 'otra frase de paso larga';

describe.skipIf(!hasChromium)('without a mouse', { timeout: 60_000 }, () => {
  const host = hostPage();
  const chromium = launchChromium();

  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      await host.build();
      service = await open({ FRONTEND_URL: host.origin });
    });

    const show = async (place: string) =>
      openPage(await chromium.window(), `${host.origin}/?lang=en&api=${service.url}#${place}`);
    const greeted = (page: Page, email: string) => page.locator('#who').filter({ hasText: email }).waitFor();

    it('somebody signs in by keyboard alone, reloads, and signs out', async () => {
      const { email } = await made(service);
      const page = await show('home');
      await page.getByLabel('E-mail address').focus();
      await page.keyboard.type(email);
      await page.keyboard.press('Tab');
      await page.keyboard.type('not this one');
      await page.keyboard.press('Enter');
      const alert = page.getByRole('alert');
      await alert.filter({ hasText: 'is not right' }).waitFor();
      expect(await alert.evaluate((element) => element === document.activeElement)).toBe(true);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Tab');
      await page.keyboard.press('ControlOrMeta+A');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await greeted(page, email);
      await page.reload();
      await greeted(page, email);
      await press(page, 'Sign out');
      await page.getByLabel('E-mail address').waitFor();
      await page.reload();
      await page.getByLabel('E-mail address').waitFor();
    });

    it('somebody without a mouse registers, changes the name, sets an app up and deletes the account', async () => {
      const email = newAddress();
      const page = await show('register');
      await page.getByLabel('Full name').waitFor();
      await keyIn(page, 'Full name', 'Ana Pérez');
      await keyIn(page, 'E-mail address', email);
      await keyIn(page, 'Password', PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByText('We have sent a code').waitFor();
      // The focus is in the field for the code already.
      await page.keyboard.type(await codeFor(service, email));
      await page.keyboard.press('Enter');
      await greeted(page, email);
      await tabTo(page, 'Your account');
      await page.keyboard.press('Enter');
      await page.getByText('this session').waitFor();
      await keyIn(page, 'Full name', 'Eva Ruiz');
      await page.keyboard.press('Enter');
      await page.getByText('Saved.').waitFor();
      await tabTo(page, 'Set up');
      await page.keyboard.press('Space');
      await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
      const secret = (await page.locator('.cc-secret code').innerText()).replaceAll(' ', '');
      await page.keyboard.type(await appCode(secret));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      await tabTo(page, 'I have kept them');
      await page.keyboard.press('Enter');
      await page.getByText('On: signing in asks for a code').waitFor();
      await tabTo(page, 'Delete account');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Delete my account for good' }).waitFor();
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    });

    it('somebody without a mouse chooses a password, forgets it, signs in with an app and ends a session', async () => {
      const email = await invited(service);
      const page = await show('home');
      await enterByKey(page, email);
      await page.getByLabel('New password', { exact: true }).waitFor();
      await keyIn(page, 'New password', NEXT_PASSWORD);
      await page.keyboard.press('Enter');
      await greeted(page, email);
      await pressByKey(page, 'Sign out');
      await page.getByLabel('E-mail address').waitFor();

      await keyIn(page, 'E-mail address', email);
      await pressByKey(page, 'Forgot your password?');
      await page.getByRole('button', { name: 'Send code' }).waitFor();
      await pressByKey(page, 'Send code');
      await page.getByText('we have sent you a code').first().waitFor();
      await keyIn(page, 'Code', await codeFor(service, email));
      await keyIn(page, 'New password', PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByText('You can sign in with it now.').waitFor();
      await enterByKey(page, email);
      await greeted(page, email);

      await pressByKey(page, 'Your account');
      await page.getByText('this session').waitFor();
      await pressByKey(page, 'Set up');
      await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
      const secret = (await page.locator('.cc-secret code').innerText()).replaceAll(' ', '');
      await page.keyboard.type(await appCode(secret));
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      await pressByKey(page, 'I have kept them');

      const elsewhere = await show('home');
      await enterByKey(elsewhere, email);
      await elsewhere.getByLabel('Code', { exact: true }).waitFor();
      await elsewhere.keyboard.type(await appCode(secret, 1));
      await elsewhere.keyboard.press('Enter');
      await greeted(elsewhere, email);

      await page.reload();
      const end = page.getByRole('button', { name: /^End the session of/ });
      await end.waitFor();
      await pressByKey(page, (await end.getAttribute('aria-label')) ?? '');
      await page.getByText('The session has ended.').waitFor();
    });
  });
});
