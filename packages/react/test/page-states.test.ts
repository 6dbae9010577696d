import { PROBLEM_TYPE, problem } from '@custom-cognito/contract';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from '../../cli/test/harness/four-ways.ts';
import { made, newAddress, PASSWORD } from '../../cli/test/harness/people.ts';
import type { Service } from '../../cli/test/harness/service.ts';
import { appCode } from '../../cli/test/harness/totp.ts';
import { hasChromium, hostPage, launchChromium, look, openPage } from './harness/chromium.ts';
import { enter, press, type } from './harness/person.ts';

const PHONE: BrowserContextOptions = { viewport: { width: 360, height: 740 }, hasTouch: true };

describe.skipIf(!hasChromium)('the forms, in every state a person meets', { timeout: 60_000 }, () => {
  const host = hostPage();
  const chromium = launchChromium();

  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      await host.build();
      service = await open({ FRONTEND_URL: host.origin });
    });

    interface Showing {
      readonly lang?: 'es' | 'en';
      readonly window?: BrowserContext;
      readonly url?: string;
    }
    const show = async (place: string, { lang = 'en', window, url = service.url }: Showing = {}) =>
      openPage(window ?? (await chromium.window()), `${host.origin}/?lang=${lang}&api=${url}#${place}`);
    const alertOf = (page: Page, code: string) => page.locator(`[role=alert][data-code=${code}]`);

    it('pending: says so, and sends once however often it is pressed', async () => {
      const { email } = await made(service);
      const page = await show('home');
      let sent = 0;
      await page.route('**/api/auth/login', async (route) => {
        sent += route.request().method() === 'POST' ? 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, 500));
        await route.continue();
      });
      await type(page, 'E-mail address', email);
      await type(page, 'Password', PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).dblclick();
      await page.getByRole('button', { name: 'Signing in…' }).waitFor();
      await page.locator('#who').waitFor();
      expect(sent).toBe(1);
    });

    it('wrong: tells in the language of the page what is wrong, by field where it is one', async () => {
      const page = await show('home', { lang: 'es' });
      await type(page, 'Correo electrónico', 'nobody');
      await press(page, 'Iniciar sesión');
      await page.getByText('Escribe un correo válido').waitFor();
      const field = page.getByLabel('Correo electrónico');
      expect(await field.getAttribute('aria-describedby')).toMatch(/-error$/);
      await look(page, 'wrong-field');
      await field.fill('nobody@example.com');
      await type(page, 'Contraseña', 'whatever it is');
      await press(page, 'Iniciar sesión');
      await alertOf(page, 'invalid_credentials').filter({ hasText: 'no son correctos' }).waitFor();
    });

    it('offline: says so, keeps what was typed, and goes on when it is back', async () => {
      const { email } = await made(service);
      const window = await chromium.window();
      const page = await show('home', { window });
      await page.getByLabel('E-mail address').waitFor();
      await window.setOffline(true);
      await enter(page, email);
      await alertOf(page, 'service_unavailable').filter({ hasText: 'No connection.' }).waitFor();
      await window.setOffline(false);
      await press(page, 'Sign in');
      await page.locator('#who').waitFor();
    });

    it('away: says at once that the service cannot be reached, and finds out by itself when it can', async () => {
      const { email } = await made(service);
      const page = await show('home');
      await enter(page, email);
      await page.locator('#who').waitFor();
      await page.route('**/api/auth/refresh', (route) => route.abort());
      await page.reload();
      await page.getByText('The service cannot be reached.').waitFor();
      await look(page, 'unreachable');
      await page.unroute('**/api/auth/refresh');
      await page.locator('#who').waitFor();
    });

    it('limited: counts the seconds down, and then lets somebody try again', async () => {
      const limited = await open({ FRONTEND_URL: host.origin, RATE_LIMIT_LOGIN: '2/6' });
      const { email } = await made(service);
      const page = await show('home', { url: limited.url });
      for (const guess of ['first guess', 'second guess', 'third guess']) {
        await enter(page, email, guess);
        await page.getByRole('button', { name: 'Signing in…' }).waitFor({ state: 'detached' });
      }
      await alertOf(page, 'rate_limited').waitFor();
      const button = page.getByRole('button', { name: /^Wait \d+ s$/ });
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      await look(page, 'limited');
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
      await enter(page, email);
      await page.locator('#who').waitFor();
    });

    it('locked: shows the time that is left where the service tells it', async () => {
      const page = await show('home');
      // The embedded pool answers a lock as a wrong password; another service may say so.
      await page.route('**/api/auth/login', (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        return route.fulfill({
          status: 429,
          contentType: PROBLEM_TYPE,
          headers: {
            'Access-Control-Allow-Origin': host.origin,
            'Access-Control-Allow-Credentials': 'true',
            'Access-Control-Expose-Headers': 'Retry-After',
            'Retry-After': '175',
          },
          body: JSON.stringify(problem('too_many_attempts', { locale: 'en', requestId: 'locked-for-a-while' })),
        });
      });
      await enter(page, newAddress());
      await alertOf(page, 'too_many_attempts').filter({ hasText: 'Try again in 3 minutes.' }).waitFor();
      await page.getByRole('button', { name: /^Wait 1\d\d s$/ }).waitFor();
      await look(page, 'locked');
    });

    it('expired: a step that took too long begins anew, and forbidden: a role that is not one’s own', async () => {
      const { email } = await made(service);
      const page = await show('account');
      await enter(page, email);
      await press(page, 'Set up');
      const secret = (await page.locator('.cc-secret code').innerText()).replaceAll(' ', '');
      await look(page, 'app-secret');
      await type(page, 'Enter the code that the app shows', await appCode(secret));
      await press(page, 'Switch on');
      await page.getByRole('heading', { name: 'Recovery codes' }).waitFor();
      await look(page, 'recovery-codes');
      const other = await show('admin');
      await enter(other, email);
      await other.getByLabel('Code', { exact: true }).waitFor();
      await look(other, 'app-code');
      await other.route('**/api/auth/challenge', (route) => {
        if (route.request().method() !== 'POST') return route.continue();
        const body = { ...route.request().postDataJSON(), session: 'another-session-than-this-one' };
        return route.continue({ postData: JSON.stringify(body) });
      });
      await type(other, 'Code', await appCode(secret, 1));
      await press(other, 'Verify');
      await other.getByRole('alert').filter({ hasText: 'Sign in again.' }).waitFor();
      await other.unroute('**/api/auth/challenge');
      await press(other, 'Back to sign in');
      await enter(other, email);
      await type(other, 'Code', await appCode(secret, 1));
      await press(other, 'Verify');
      await other.getByText('Your account may not do this.').waitFor();
      await look(other, 'forbidden');
    });

    it('fields can be filled in by a password manager, shown, and pasted into', async () => {
      const page = await show('register');
      const fillable = (label: string) => page.getByLabel(label, { exact: true }).getAttribute('autocomplete');
      expect(await fillable('Full name')).toBe('name');
      expect(await fillable('E-mail address')).toBe('username');
      expect(await fillable('Password')).toBe('new-password');
      await type(page, 'Password', 'pérez');
      await press(page, 'Show the password');
      expect(await page.getByLabel('Password', { exact: true }).getAttribute('type')).toBe('text');
      await type(page, 'Full name', 'Ana Pérez');
      const rules = page.locator('.cc-rules li');
      const met = () => rules.evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.met));
      expect(await met()).toEqual(['false', 'false']);
      await type(page, 'Password', PASSWORD);
      expect(await met()).toEqual(['true', 'true']);
    });

    it('the rules of a new password are those that the pool has', async () => {
      const other = await open({ FRONTEND_URL: host.origin });
      const { UserPool } = await other.cognito('DescribeUserPool', { UserPoolId: other.poolId });
      const { AutoVerifiedAttributes, UserAttributeUpdateSettings, AccountRecoverySetting, Policies } = UserPool ?? {};
      const kept = { AutoVerifiedAttributes, UserAttributeUpdateSettings, AccountRecoverySetting };
      const PasswordPolicy = { MinimumLength: 9, RequireNumbers: true, RequireUppercase: true };
      await other.cognito('UpdateUserPool', { UserPoolId: other.poolId, ...kept, Policies: { PasswordPolicy } });
      const page = await show('register', { url: other.url });
      const rules = page.locator('.cc-rules li');
      await page.getByText('9 characters').waitFor();
      expect(await rules.count()).toBe(4);
      await other.cognito('UpdateUserPool', { UserPoolId: other.poolId, ...kept, ...(Policies && { Policies }) });
    });

    for (const [size, options] of [
      ['desktop', {}],
      ['phone', PHONE],
    ] as const) {
      it(`axe-core finds nothing wrong with any page, on a ${size}`, async () => {
        const { email } = await made(service);
        for (const place of ['sign-in', 'register', 'forgot']) {
          const page = await show(place, { lang: 'es', window: await chromium.window(options) });
          await page.locator('h1').waitFor();
          await look(page, `${place}-${size}`);
        }
        const page = await show('account', { window: await chromium.window(options) });
        await enter(page, email);
        await page.getByText('this session').waitFor();
        await look(page, `account-${size}`);
        const wide = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(wide).toBe(0);
      });
    }
  });
});
