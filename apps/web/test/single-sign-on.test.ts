import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startOpenIdProvider } from '../../../packages/cli/test/harness/openid-provider.ts';
import { runCommand, startProgram, temporaryFolder } from '../../../packages/cli/test/harness/program.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';

const EMAIL = 'lucia@example.com';
const PASSWORD = 'cuatro caballos correctos';

/** Somebody with a password comes with the provider, joins it to the account, unlinks it and links it again. */
async function joinAndPart(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Continuar con Acme' }).press('Enter');
  await page.getByText('Ya hay una cuenta con el correo de tu cuenta de Acme').waitFor();
  await look(page, 'web-login-joining');
  await signIn(page);
  await page.getByRole('heading', { name: '¿Unir Acme a tu cuenta?' }).waitFor();
  await look(page, 'web-join-provider');
  await page.getByRole('button', { name: 'Unir', exact: true }).press('Enter');
  await page.getByText(/^vinculado el /).waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');
  await look(page, 'web-account-providers');

  await page.getByRole('button', { name: 'Desvincular Acme' }).press('Enter');
  await look(page, 'web-account-unlink');
  await page.getByRole('button', { name: 'Desvincular', exact: true }).press('Enter');
  await signIn(page);
  await page.getByRole('button', { name: 'Vincular Acme', exact: true }).press('Enter');
  await page.getByText(/^vinculado el /).waitFor();
}

async function signIn(page: Page): Promise<void> {
  // The account page has a field for the address as well.
  await page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
  await page.getByLabel('Correo electrónico').fill(EMAIL);
  await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
}

/** Lets the sign-ins of everybody be twenty minutes old. */
function signedInLongAgo(data: string): void {
  const file = new DatabaseSync(join(data, 'custom-cognito.db'));
  for (const table of ['pool_grants', 'pool_browser_sessions'])
    file.exec(`UPDATE ${table} SET auth_time_seconds = auth_time_seconds - 1200`);
  file.close();
}

/** Whoever has no password deletes the account after a recent sign-in with the provider, which is asked for where it was long ago. */
async function deleteWithoutPassword(page: Page, letTimePass: () => void): Promise<void> {
  await page.goto(new URL('/account', page.url()).href);
  await page.getByText('Es tu única forma de entrar.').waitFor();
  letTimePass();
  // The page's token is renewed, and says as before when its owner signed in.
  await page.reload();
  const erase = async () => {
    await page.getByRole('button', { name: 'Borrar la cuenta' }).press('Enter');
    await page.getByText('No tienes contraseña').waitFor();
    await page.getByRole('button', { name: 'Borrar mi cuenta para siempre' }).press('Enter');
  };
  await erase();
  const refusal = page.getByRole('alert');
  await refusal.waitFor();
  expect(await refusal.getAttribute('data-code')).toBe('recent_login_required');
  await look(page, 'web-account-delete-stale');
  await page.getByRole('button', { name: 'Iniciar sesión otra vez' }).press('Enter');
  await page.getByText('Inicia sesión otra vez con tu proveedor').waitFor();
  await look(page, 'web-account-delete-again');
  await page.getByRole('link', { name: 'Continuar con Acme' }).press('Enter');
  await page.getByText('Es tu única forma de entrar.').waitFor();
  expect(new URL(page.url()).pathname).toBe('/account');
  await erase();
  await page.getByRole('button', { name: 'Iniciar sesión' }).waitFor();
}

/** The pages of joining, as an English telephone has them. */
async function declineToJoin(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Continue with Acme' }).press('Enter');
  await page.getByText(/Acme account/).waitFor();
  await look(page, 'web-login-joining-en');
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Join Acme to your account?' }).waitFor();
  await look(page, 'web-join-provider-en');
  await page.getByRole('button', { name: 'Not now' }).press('Enter');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(new URL('/account', page.url()).href);
  await page.getByRole('button', { name: 'Link Acme', exact: true }).waitFor();
}

describe.skipIf(!hasChromium)('single sign-on, in a browser', { timeout: 120_000 }, () => {
  const chromium = launchChromium();

  it('leads from the sign-in page to the provider, and back to where somebody wanted to go', async () => {
    const cwd = temporaryFolder();
    const env = { DATA_DIR: join(cwd, 'data'), SSO_SAME_EMAIL: 'link', ADMIN_EMAIL: EMAIL, ADMIN_PASSWORD: PASSWORD };
    const program = await startProgram({ cwd, env });
    const provider = await startOpenIdProvider(`${program.poolUrl}/oauth2/idpresponse`);
    onTestFinished(() => provider.stop());
    const { clientId, clientSecret, issuer } = provider;
    const file = JSON.stringify({
      providers: [{ type: 'oidc', name: 'Acme', issuer, client_id: clientId, client_secret: { env: 'ACME_SECRET' } }],
    });
    const added = await runCommand({
      args: ['sso', 'add', '--file', '-', '--json'],
      cwd,
      env: { ...env, PUBLIC_URL: program.url, ACME_SECRET: clientSecret },
      stdin: file,
    });
    expect([added.code, added.stderr, JSON.parse(added.stdout)]).toEqual([
      0,
      '',
      { providers: [{ name: 'Acme', state: 'created', callback_url: `${program.url}/sso/acme/callback` }] },
    ]);
    const listed = await runCommand({ args: ['sso', 'list'], cwd, env: { ...env, LANG: 'es_ES.UTF-8' } });
    expect(listed.stdout).toMatch(/^Nombre +Tipo +Entrada\nAcme +oidc +\/sso\/acme\/login\n$/);

    const page = await openPage(await chromium.window({ locale: 'es-ES' }), `${program.url}/account`);
    const button = page.getByRole('link', { name: 'Continuar con Acme' });
    await button.waitFor();
    await look(page, 'web-login-providers');
    await button.click();
    // Nobody is in front of the provider: it says no.
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.getAttribute('data-code')).toBe('sso_refused');
    await look(page, 'web-login-provider-refused');
    provider.people.set('ana', { email: 'ana@example.com', email_verified: true, name: 'Ana Pérez' });
    provider.person = 'ana';
    await page.goto(`${program.url}/account`);
    await page.getByRole('link', { name: 'Continuar con Acme' }).press('Enter');
    await page.getByText('esta sesión').waitFor();
    expect(new URL(page.url()).pathname).toBe('/account');
    await page.goto(`${program.url}/dashboard`);
    await page.getByRole('heading', { name: 'Hola, Ana Pérez' }).waitFor();

    await deleteWithoutPassword(page, () => signedInLongAgo(join(cwd, 'data')));

    provider.people.set('lucia', { email: EMAIL, email_verified: true, name: 'Lucía Gil' });
    provider.person = 'lucia';
    const telephone = await chromium.window({ locale: 'en-GB', viewport: { width: 360, height: 740 } });
    await declineToJoin(await openPage(telephone, `${program.url}/account`));
    await joinAndPart(await openPage(await chromium.window({ locale: 'es-ES' }), `${program.url}/account`));

    const removed = await runCommand({ args: ['sso', 'remove', 'Acme', '--yes'], cwd, env });
    expect([removed.code, removed.stderr]).toEqual([0, '']);
    // A server knows of it within five seconds.
    const offered = async () => (await fetch(`${program.url}/sso/providers`)).json();
    await vi.waitFor(async () => expect(await offered()).toEqual({ providers: [] }), { timeout: 8_000, interval: 500 });
  });
});
