import { get } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { newAddress, PASSWORD } from '../../../packages/cli/test/harness/people.ts';
import { startProgram } from '../../../packages/cli/test/harness/program.ts';
import { hasChromium, launchChromium, look, openPage } from '../../../packages/react/test/harness/chromium.ts';
import { mailedCode, overflow } from './harness/operator.ts';

/** What a sign-in page may weigh, in bytes as they are sent. */
const MOST_SCRIPT = 135_000;

describe('the pages of a running server', { timeout: 120_000 }, () => {
  it('are one document for every address of the app, and nothing for any other', async () => {
    const { url } = await startProgram({});
    for (const path of [
      '/login',
      '/register',
      '/forgot-password',
      '/dashboard',
      '/account',
      '/account/any/thing',
      '/admin/users',
    ]) {
      const answer = await fetch(url + path);
      expect([path, answer.status, answer.headers.get('Content-Type')]).toEqual([
        path,
        200,
        'text/html; charset=UTF-8',
      ]);
      expect(answer.headers.get('Cache-Control')).toBe('no-cache');
      const policy = answer.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(await answer.text()).toContain('<div id="app">');
    }
    for (const path of ['/nowhere', '/api/auth/nowhere', '/assets/nowhere.js', '/assets/..%2findex.html', '/login/x']) {
      const answer = await fetch(url + path, { headers: { Accept: 'text/html' } });
      expect([path, answer.status, (await answer.json()).code]).toEqual([path, 404, 'not_found']);
    }
    expect((await fetch(`${url}/login`, { method: 'POST' })).status).toBe(405);
  });

  it('load little, packed where a browser unpacks it, and kept for ever', async () => {
    const { url } = await startProgram({});
    const page = await (await fetch(`${url}/login`)).text();
    const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(files).toHaveLength(2);
    for (const path of files) {
      const plain = await fetch(url + path, { headers: { 'Accept-Encoding': 'identity' } });
      expect(plain.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
      expect(plain.headers.get('Vary')).toContain('Accept-Encoding');
      const text = await plain.text();
      const packed = await packedBytes(url + path, 'gzip');
      expect(gunzipSync(packed).toString()).toBe(text);
      const closer = await packedBytes(url + path, 'br');
      expect(brotliDecompressSync(closer).toString()).toBe(text);
      if (path.endsWith('.js')) expect(closer.length).toBeLessThan(MOST_SCRIPT);
    }
  });
});

describe.skipIf(!hasChromium)('the pages of a running server, in a browser', { timeout: 120_000 }, () => {
  const chromium = launchChromium();

  for (const [size, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    it(`lead from an account to the dashboard and out again, on a ${size}`, async () => {
      const program = await startProgram({});
      const email = newAddress();
      const page = await openPage(await chromium.window({ viewport, locale: 'es-ES' }), `${program.url}/account`);
      await page.getByRole('heading', { name: 'Iniciar sesión' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/login');
      await look(page, `web-login-${size}`);
      await page.getByRole('button', { name: 'Crear cuenta' }).click();
      await page.getByLabel('Nombre completo').fill('Ana Pérez');
      await page.getByLabel('Correo electrónico').fill(email);
      await page.getByLabel('Contraseña', { exact: true }).fill(PASSWORD);
      await look(page, `web-register-${size}`);
      await page.getByRole('button', { name: 'Crear cuenta' }).click();
      await page.getByLabel('Código').fill(await mailedCode(program, email));
      await look(page, `web-confirm-${size}`);
      await page.getByRole('button', { name: 'Confirmar' }).click();
      await page.getByRole('heading', { name: 'Hola, Ana Pérez' }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/dashboard');
      await look(page, `web-dashboard-${size}`);
      await page.getByRole('link', { name: 'Tu cuenta' }).click();
      await page.getByText('esta sesión').waitFor();
      await look(page, `web-account-${size}`);
      expect(await overflow(page)).toBe(0);
      await page.reload();
      await page.getByText('esta sesión').waitFor();
      await page.getByRole('link', { name: 'English' }).click();
      await page.getByRole('heading', { name: 'Your account' }).waitFor();
      await page.getByRole('link', { name: 'Home' }).click();
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.getByRole('heading', { name: 'Hello, Ana Pérez' }).waitFor();
      await page.goto(`${program.url}/forgot-password`);
      await page.getByRole('heading', { name: 'Recuperar la contraseña' }).waitFor();
      await look(page, `web-forgot-${size}`);
    });
  }
});

/** A body as it comes over the wire; `fetch` would unpack it. */
function packedBytes(url: string, encoding: 'br' | 'gzip'): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { headers: { 'Accept-Encoding': `deflate, ${encoding}` } }, (answer) => {
      expect(answer.headers['content-encoding']).toBe(encoding);
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks)));
    });
    asked.on('error', reject);
  });
}
