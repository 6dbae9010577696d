import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** What is laid out once for all tests. */
const dist = join(dirname(dirname(process.env.TEST_COMMAND ?? '')), 'dist');

describe('the bundled command', () => {
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), 'custom-cognito-bundle-'));
  });
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('serves the API and the pool, and ends when it is asked to', async () => {
    const env = { PATH: process.env.PATH, DATA_DIR: data, PORT: '0', POOL_PORT: '0' };
    const child = spawn(process.execPath, [join(dist, 'bundle/main.js'), 'serve'], { cwd: data, env });
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.includes('Data folder')) break;
    }
    const at = (what: string) => new RegExp(`${what}\\s+(http:\\S+)`).exec(printed)?.[1] ?? '';
    expect((await fetch(`${at('Web')}/health`)).status).toBe(200);
    expect((await fetch(at('API docs'))).status).toBe(200);
    expect(await (await fetch(`${at('Web')}/login`)).text()).toContain('<div id="app">');
    expect((await fetch(`${at('Pool endpoint')}/eu-west-1_embedded1/.well-known/jwks.json`)).status).toBe(200);
    // A password that only the list knows, which is a file of its own.
    const person = { email: 'ana@example.com', password: 'mailcreated5240', full_name: 'Ana' };
    const refused = await fetch(`${at('Web')}/api/auth/register`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: at('Web') },
      body: JSON.stringify(person),
    });
    expect(await refused.json()).toMatchObject({ status: 400, errors: [{ code: 'password_too_common' }] });
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('has beside it the thread in which slow hashes are checked', async () => {
    const thread = new Worker(join(dist, 'bundle/digest-thread-program.js'));
    thread.postMessage({ id: 1, job: { kind: 'phpass', password: 'one', salt: 'saltsalt', rounds: 128 } });
    expect(await once(thread, 'message')).toMatchObject([{ id: 1 }]);
    await thread.terminate();
  });

  it('says under which licences it copies other people’s work', () => {
    const notices = readFileSync(join(dist, 'bundle/LICENSES.txt'), 'utf8');
    for (const name of ['kysely', 'zod', 'hono', 'commander'])
      expect(notices).toMatch(new RegExp(`^${name} .*MIT`, 'm'));
    expect(notices).toContain('Copyright (c) 2021 @zxcvbn-ts');
    const inPages = readFileSync(join(dist, 'web/LICENSES.txt'), 'utf8');
    for (const name of ['react', 'react-router']) expect(inPages).toMatch(new RegExp(`^${name} .*MIT`, 'm'));
    expect(inPages).toMatch(/^qrcode\.react .*ISC/m);
  });
});
