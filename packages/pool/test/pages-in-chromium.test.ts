import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveApplication, serveWithTls } from './application/application.ts';
import { onePool, type TestPool } from './harness.ts';
import { codeAt, type MfaRealm, makeMfaRealm } from './mfa-realm.ts';
import { web } from './oauth-realm.ts';
import { password } from './realm.ts';

const hasChromium = process.env.TEST_CHROMIUM !== undefined || process.env.CI === 'true';
const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1_280, height: 800 } };

describe.skipIf(!hasChromium)('the pages in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    const executablePath = process.env.TEST_CHROMIUM;
    if (executablePath === undefined) throw new Error('This test needs Chromium: install it or set TEST_CHROMIUM.');
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(() => browser?.close());

  onePool((dialect, make) => {
    let test: TestPool;
    let realm: MfaRealm;
    let poolUrl: string;
    let appUrl: string;

    beforeAll(async () => {
      poolUrl = await serveWithTls(() => test.pool);
      appUrl = await serveApplication(() => settings());
      test = await make({ publicUrl: poolUrl });
      realm = await makeMfaRealm(test, 'OFF', {
        pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] } },
        client: {
          ...web,
          ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
          CallbackURLs: [`${appUrl}/oidc`, `${appUrl}/amplify`],
          LogoutURLs: [`${appUrl}/bye`],
        },
      });
      await realm.confirmed('ana@example.org');
    });

    const settings = () => ({
      oidc: {
        authority: `${poolUrl}/${realm.UserPoolId}`,
        client_id: realm.ClientId,
        redirect_uri: `${appUrl}/oidc`,
        post_logout_redirect_uri: `${appUrl}/bye`,
        scope: 'openid email',
        loadUserInfo: true,
        extraQueryParams: { lang: 'en' },
      },
      amplify: {
        Auth: {
          Cognito: {
            userPoolId: realm.UserPoolId,
            userPoolClientId: realm.ClientId,
            userPoolEndpoint: poolUrl,
            loginWith: {
              oauth: {
                domain: new URL(poolUrl).host,
                scopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
                redirectSignIn: [`${appUrl}/amplify`],
                redirectSignOut: [`${appUrl}/bye`],
                responseType: 'code',
              },
            },
          },
        },
      },
    });

    const windowOf = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => {
      const context = await browser.newContext({ locale: 'en-GB', ignoreHTTPSErrors: true, ...options });
      context.setDefaultTimeout(15_000);
      return context;
    };
    const signIn = async (page: Page, email = 'ana@example.org') => {
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    const told = async (page: Page) => {
      await page.waitForFunction('document.body.textContent.startsWith("{")');
      return JSON.parse((await page.textContent('body')) ?? '') as Record<string, unknown>;
    };

    it('O24 serve oidc-client-ts: code with PKCE, userInfo, refresh and logout', async () => {
      const context = await windowOf();
      const page = await context.newPage();
      await page.goto(`${appUrl}/#oidc`);
      await signIn(page);
      expect(await told(page)).toMatchObject({ email: 'ana@example.org' });
      const names = (await context.cookies(poolUrl)).map(({ name, secure, httpOnly }) => [name, secure, httpOnly]);
      expect(names.sort()).toEqual([
        ['__Host-authorization', true, true],
        [`__Host-signed-in-${realm.UserPoolId}`, true, true],
      ]);
      await page.goto(`${appUrl}/?#oidc-refresh`);
      expect(await told(page)).toMatchObject({ email: 'ana@example.org' });
      await page.goto(`${appUrl}/??#oidc-out`);
      await page.waitForURL(`${appUrl}/bye**`);
      await page.goto(`${appUrl}/#oidc`);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      await context.close();
    });

    it('O24 serve aws-amplify’s signInWithRedirect, refresh and signOut', async () => {
      const context = await windowOf();
      const page = await context.newPage();
      await page.goto(`${appUrl}/#amplify`);
      await signIn(page);
      await page.waitForURL(`${appUrl}/amplify**`);
      await page.waitForFunction('document.body.textContent !== ""');
      await page.goto(`${appUrl}/?#amplify-session`);
      expect(await told(page)).toMatchObject({ email: 'ana@example.org' });
      await page.goto(`${appUrl}/??#amplify-out`);
      await page.waitForURL(`${appUrl}/bye**`);
      await context.close();
    });

    /** Fails where axe-core finds anything wrong, light or dark; keeps a picture in SCREENSHOTS where that is set. */
    const look = async (page: Page, name: string) => {
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.evaluate(axe.source);
          const violations = await page.evaluate(async () => {
            const { run } = (globalThis as unknown as { axe: typeof axe }).axe;
            return (await run()).violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
          });
          expect(violations, `${name}, ${size}, ${colorScheme}`).toEqual([]);
          const folder = process.env.SCREENSHOTS;
          if (folder) await page.screenshot({ path: join(folder, `pool-${name}-${size}-${colorScheme}.png`) });
        }
      }
    };

    for (const javaScriptEnabled of [true, false]) {
      it(`lead through every page ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, {
        timeout: 120_000,
      }, async () => {
        const context = await windowOf({ javaScriptEnabled });
        const page = await context.newPage();
        const seen = (name: string) => (javaScriptEnabled ? look(page, name) : undefined);
        const query = new URLSearchParams({
          client_id: realm.ClientId,
          response_type: 'code',
          redirect_uri: `${appUrl}/oidc`,
          code_challenge: 'a'.repeat(43),
          code_challenge_method: 'S256',
          lang: 'en',
        });
        const begin = () => page.goto(`${poolUrl}/login?${query}`);
        const heading = (name: string) => page.getByRole('heading', { name }).waitFor();
        const arrives = () => page.waitForURL(`${appUrl}/oidc?code=**`);
        const email = `mia-${dialect}-${javaScriptEnabled}@example.org`;

        await begin();
        await seen('sign-in');
        await page.getByRole('link', { name: 'Create account' }).click();
        await page.getByLabel('E-mail address').fill(email);
        await page.getByLabel('New password').fill(password);
        await seen('sign-up');
        await page.getByRole('button', { name: 'Create account' }).click();
        await heading('Confirm your account');
        await seen('confirm');
        await page.getByLabel('Code').fill(await test.code(email));
        await page.getByRole('button', { name: 'Confirm' }).click();
        await arrives();

        await begin();
        await page.getByLabel('E-mail address').fill(email);
        await page.getByLabel('Password').fill('Wrong-horse-9');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await page.getByText('Name or password is not right.').waitFor();
        await seen('wrong');
        await page.getByRole('link', { name: 'Forgot your password?' }).click();
        await seen('forgot');
        await page.getByRole('button', { name: 'Send code' }).click();
        await heading('Set a new password');
        await seen('reset');
        await page.getByLabel('Code').fill(await test.code(email));
        await page.getByLabel('New password').fill(password);
        await page.getByRole('button', { name: 'Set password' }).click();
        await page.getByText('Your new password is set').waitFor();

        await realm.set('ON');
        await signIn(page, email);
        await heading('Set up an authenticator app');
        await seen('set-up');
        const secret = (await page.locator('.key').textContent()) ?? '';
        await page.getByLabel('Code').fill(codeAt(secret, test.clock.now()));
        await page.getByRole('button', { name: 'Continue' }).click();
        await arrives();
        test.clock.advance(30_000);
        await begin();
        await signIn(page, email);
        await heading('Enter the code of your app');
        await seen('app-code');
        await page.getByLabel('Code').fill(codeAt(secret, test.clock.now()));
        await page.getByRole('button', { name: 'Continue' }).click();
        await arrives();
        await realm.set('OFF');

        const invited = { UserPoolId: realm.UserPoolId, Username: `new-${email}`, TemporaryPassword: password };
        await test.sdk.adminCreateUser(invited);
        await begin();
        await signIn(page, `new-${email}`);
        await heading('Choose your password');
        await seen('choose-password');
        await page.getByLabel('New password').fill('Other-horse-8!');
        await page.getByRole('button', { name: 'Set password' }).click();
        await arrives();

        await page.goto(`${poolUrl}/logout?client_id=${realm.ClientId}&lang=en`);
        await heading('You are signed out');
        await seen('signed-out');
        await page.goto(`${poolUrl}/oauth2/authorize?client_id=nobody&lang=en`);
        await heading('This did not work');
        await seen('error');
        await context.close();
      });
    }
  });
});
