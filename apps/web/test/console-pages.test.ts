import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { newAddress, PASSWORD } from '../../../packages/cli/test/harness/people.ts';
import { runCommand, temporaryFolder } from '../../../packages/cli/test/harness/program.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';
import { enter, press, type } from '../../../packages/react/test/harness/person.ts';
import { ADMIN, overflow, registered, section, startWithAdmin, told, tryToSignIn } from './harness/operator.ts';

const LONG = `${'Wolfeschlegelsteinhausenbergerdorff'.repeat(3)} Ana María de los Ángeles`;

/** Waits until all that was asked for is shown, and as it stays: an answer that another is awaited after is paler. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('.console-wait, .console-answer[aria-busy="true"]') === null &&
      document.getAnimations().length === 0,
  );
}

describe.skipIf(!hasChromium)('the pages of the operator console', { timeout: 120_000 }, () => {
  const chromium = launchChromium();

  for (const [size, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    it(`shows every page without fault, light and dark, on a ${size}`, async () => {
      const program = await startWithAdmin();
      for (let attempt = 0; attempt < 11; attempt += 1) await tryToSignIn(program, newAddress('bo'), 'not this one');
      const email = await registered(program, LONG);
      const page = await openPage(await chromium.window({ viewport }), `${program.url}/admin?lang=en`);
      await enter(page, ADMIN);
      const shown = async (name: string) => {
        await settled(page);
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

  it('speaks Spanish to who reads it, refusals and dialogs included', async () => {
    const program = await startWithAdmin();
    const email = await registered(program, 'Eva Ruiz');
    await tryToSignIn(program, email, 'not this one');
    const page = await openPage(await chromium.window({ locale: 'es-ES' }), `${program.url}/admin`);
    await type(page, 'Correo electrónico', ADMIN);
    await type(page, 'Contraseña', PASSWORD);
    await press(page, 'Iniciar sesión');
    await page.getByRole('heading', { name: 'Resumen', level: 1 }).waitFor();
    await page.getByRole('img', { name: /^Inicios de sesión: / }).waitFor();
    for (const name of ['Actividad', 'Fallos', 'Registro', 'Salud', 'Usuarios']) {
      await section(page, name);
      await page.getByRole('heading', { name, level: 1 }).waitFor();
      await settled(page);
      expect([name, await page.getByText(/\b(the|Loading|Refresh|Sign)\b/).count()]).toEqual([name, 0]);
    }
    await page.getByRole('link', { name: email }).click();
    await press(page, 'Editar');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Guardar' }).click();
    await dialog.getByRole('alert').filter({ hasText: 'cambi' }).waitFor();
    await look(page, 'console-edit-spanish');
    await type(page, 'Nombre completo', 'Eva Ríos');
    await dialog.getByRole('button', { name: 'Guardar' }).click();
    await told(page, `El perfil de ${email} ha cambiado.`);
    await page.getByRole('heading', { name: 'Eva Ríos', level: 1 }).waitFor();
  });

  it('leads through thousands of accounts page by page, and finds one of them', async () => {
    const cwd = temporaryFolder();
    const program = await startWithAdmin({ cwd });
    const file = join(cwd, 'people.csv');
    const rows = Array.from(
      { length: 3_000 },
      (_, n) => `person${String(n).padStart(4, '0')}@example.org,Person ${n},true`,
    );
    writeFileSync(file, ['email,name,email_verified', ...rows].join('\n'));
    const { code, stderr } = await runCommand({ cwd, args: ['migrate', 'csv', file] });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const page = await openPage(await chromium.window(), `${program.url}/admin/users?lang=en`);
    await enter(page, ADMIN);
    await page.getByText(/^About 3,00\d accounts\.$/).waitFor();
    const addresses = () => page.locator('td[data-head="E-mail"]').allInnerTexts();
    const pages: string[][] = [];
    for (let number = 1; number <= 3; number += 1) {
      await page.getByText(`Page ${number}`, { exact: true }).waitFor();
      await page.locator('.console-answer[aria-busy="false"]').waitFor();
      pages.push(await addresses());
      if (number < 3) await press(page, 'Next');
    }
    expect(new Set(pages.flat()).size).toBe(150);
    await press(page, 'Previous');
    await page.getByText('Page 2', { exact: true }).waitFor();
    await expect.poll(addresses).toEqual(pages[1]);
    await press(page, 'First page').catch(() => press(page, 'Previous'));
    await expect.poll(addresses).toEqual(pages[0]);
    await page.getByLabel('Search').fill('person2999');
    await page.keyboard.press('Enter');
    await expect.poll(addresses).toEqual(['person2999@example.org']);
    await page.getByLabel('Search').fill('Person 1234');
    await page.keyboard.press('Enter');
    await expect.poll(addresses).toEqual(['person1234@example.org']);
    await page.getByLabel('Search').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('No account meets these conditions.').waitFor();
    await press(page, 'Clear filters');
    await expect.poll(addresses).toEqual(pages[0]);
  });

  it('says that a limit is reached and for how long, and goes on after it', async () => {
    // The overview alone asks five questions at once.
    const program = await startWithAdmin({ env: { RATE_LIMIT_GENERAL: '5/15' } });
    const page = await openPage(await chromium.window(), `${program.url}/admin?lang=en`);
    await enter(page, ADMIN);
    const limited = page.getByRole('alert').filter({ hasText: /Try again in \d+ seconds/ });
    await limited.first().waitFor();
    await look(page, 'console-limited');
    const again = page.getByRole('button', { name: 'Try again' }).first();
    await expect
      .poll(
        async () => {
          await again.click({ timeout: 500 }).catch(() => undefined);
          return limited.count();
        },
        { timeout: 40_000, interval: 1_000 },
      )
      .toBe(0);
    await page.getByRole('heading', { name: 'Why sign-ins were refused' }).waitFor();
  });

  it('leads to signing in again when the session was ended elsewhere, and back to the page', async () => {
    const program = await startWithAdmin();
    const signedInAt = async (path: string) => {
      const page = await openPage(await chromium.window(), program.url + path);
      await enter(page, ADMIN);
      return page;
    };
    const mine = await signedInAt('/admin/failures?hours=168&lang=en');
    const other = await signedInAt('/account?lang=en');
    await mine.getByRole('heading', { name: 'Failures', level: 1 }).waitFor();
    await other.getByText('this session').waitFor();
    await other.getByRole('button', { name: /^End the session of/ }).click();
    await other.getByText('The session has ended.').waitFor();
    await press(mine, 'Refresh now');
    await mine.getByText('Your session has ended. Sign in again.').waitFor();
    await enter(mine, ADMIN);
    await mine.getByRole('heading', { name: 'Failures', level: 1 }).waitFor();
    expect(new URL(mine.url()).search).toBe('?hours=168&lang=en');
  });

  it('refreshes its numbers while it is seen, says of when they are, and tells of an outage beside them', async () => {
    const program = await startWithAdmin();
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
