import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type OpenIdProvider, startOpenIdProvider } from '../../../packages/cli/test/harness/openid-provider.ts';
import { runCommand, startProgram, temporaryFolder } from '../../../packages/cli/test/harness/program.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';

const EMAIL = 'lucia@example.com';
const PASSWORD = 'cuatro caballos correctos';

/** Somebody with a password comes with the provider, joins it to the account, unlinks it and links it again. */
async function joinAndPart(page: Page, provider: OpenIdProvider): Promise<void> {
  provider.people.set('lucia', { email: EMAIL, email_verified: true, name: 'Lucía Gil' });
  provider.person = 'lucia';
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

    // Who has no password deletes the account without one.
    await page.goto(`${program.url}/account`);
    await page.getByText('Es tu única forma de entrar.').waitFor();
    await page.getByRole('button', { name: 'Borrar la cuenta' }).press('Enter');
    await page.getByText('No tienes contraseña').waitFor();
    await look(page, 'web-account-delete-without-password');
    await page.getByRole('button', { name: 'Borrar mi cuenta para siempre' }).press('Enter');
    await button.waitFor();

    await joinAndPart(await openPage(await chromium.window({ locale: 'es-ES' }), `${program.url}/account`), provider);

    const removed = await runCommand({ args: ['sso', 'remove', 'Acme', '--yes'], cwd, env });
    expect([removed.code, removed.stderr]).toEqual([0, '']);
    // A server knows of it within five seconds.
    const offered = async () => (await fetch(`${program.url}/sso/providers`)).json();
    await vi.waitFor(async () => expect(await offered()).toEqual({ providers: [] }), { timeout: 8_000, interval: 500 });
  });
});
