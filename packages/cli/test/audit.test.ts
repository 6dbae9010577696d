import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@custom-cognito/database';
import { eachDatabase } from '@custom-cognito/database/testing';
import { type Auth, createAuth } from 'custom-cognito';
import { sql } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { postFrom } from './harness/loopback.ts';
import { newAddress } from './harness/people.ts';
import { type Program, startProgram, temporaryFolder } from './harness/program.ts';
import { waitFor } from './harness/wait.ts';

interface Row {
  readonly event: string;
  readonly outcome: string;
  readonly address: string;
  readonly request: string;
  readonly action: string;
  readonly reason: string;
  readonly count: number;
}

eachDatabase((_dialect, open, DATABASE_URL) => {
  const MASTER_KEY = randomBytes(32).toString('base64');
  const start = (more: Readonly<Record<string, string>> = {}) =>
    startProgram({
      env: {
        ENVIRONMENT: 'test',
        DATABASE_URL,
        MASTER_KEY,
        DATA_DIR: temporaryFolder(),
        POOL_PUBLIC_URL: 'http://localhost:9229',
        TRUSTED_PROXIES: '127.0.0.0/8',
        ...more,
      },
    });

  const rowsOf = async (database: Database) =>
    (await sql<Row>`select * from auth_audit order by chain, number`.execute(database.db)).rows;

  /** The record as an operator reads it, beside the running processes. */
  async function reader(database: Database): Promise<Auth> {
    const auth = await createAuth({
      cognito: () => Promise.reject(new Error('not asked')),
      userPoolId: 'eu-west-1_test',
      clientId: 'client',
      issuer: 'http://localhost:9229/test',
      database,
      masterKey: Buffer.from(MASTER_KEY, 'base64'),
    });
    onTestFinished(() => auth.close());
    return auth;
  }

  const newId = () => `request-${randomBytes(8).toString('hex')}`;
  const newIp = () => `203.0.${randomBytes(1)[0]}.${randomBytes(1)[0]}`;
  const PATHS = ['/api/auth/login', '/api/auth/forgot-password'] as const;

  /** Asks one thing after the other until the process dies; tells of what was answered, and as what. */
  async function askUntilDead({ url }: Program, answered: Map<string, string>): Promise<void> {
    for (let n = 0; ; n += 1) {
      const id = newId();
      const path = PATHS[n % PATHS.length] ?? PATHS[0];
      const password = path === '/api/auth/login' ? { password: 'una frase equivocada' } : {};
      const headers = { 'X-Request-Id': id, 'X-Forwarded-For': newIp() };
      try {
        await postFrom(url + path, { body: { email: newAddress('nadie'), ...password }, headers });
      } catch {
        return;
      }
      answered.set(id, path === '/api/auth/login' ? 'login failure' : 'password_reset_request success');
    }
  }

  it('G02 G04 what two processes answered before they were killed is recorded once, and all of it verifies', {
    timeout: 90_000,
  }, async () => {
    const database = await open();
    const answered = new Map<string, string>();
    for (let round = 0; round < 3; round += 1) {
      // One after the other, so that the first makes the tables.
      const programs = [await start(), await start()];
      const asking = programs.flatMap((program) => Array.from({ length: 4 }, () => askUntilDead(program, answered)));
      const before = answered.size;
      await waitFor('answers', async () => answered.size >= before + 12, 20_000);
      await sleep(Math.random() * 300);
      for (const program of programs) program.kill('SIGKILL');
      await Promise.all([...asking, ...programs.map(({ ended }) => ended)]);
    }
    const auth = await reader(database);
    // A killed process's last transaction may be under way at the database for a moment.
    await expect.poll(async () => (await auth.verifyAudit()).ok).toBe(true);
    expect((await auth.verifyAudit()).chains).toBe(6);
    const rows = (await rowsOf(database)).filter(({ request }) => answered.has(request));
    expect(rows.length).toBe(answered.size);
    expect(new Map(rows.map(({ request, event, outcome }) => [request, `${event} ${outcome}`]))).toEqual(answered);
  });

  it('G10 what limits refuse is recorded: the first row by row, a flood by its number, also what a stop cuts short', {
    timeout: 60_000,
  }, async () => {
    const program = await start({ RATE_LIMIT_LOGIN: '1/300' });
    const from = newIp();
    const email = newAddress('nadie');
    const login = () =>
      postFrom(`${program.url}/api/auth/login`, {
        body: { email, password: 'una frase equivocada' },
        headers: { 'X-Forwarded-For': from },
      });
    expect((await login()).status).toBe(401);
    const answers = await Promise.all(Array.from({ length: 300 }, login));
    expect(answers.every(({ status }) => status === 429)).toBe(true);
    await program.stop();
    const database = await open();
    const all = await rowsOf(database);
    // The processes before it had no limits.
    expect(all.filter(({ event }) => event === 'settings_change').map(({ action }) => action)).toEqual(['quotas']);
    const rows = all.filter(({ event, address }) => event === 'rate_limit' && address === from);
    const own = rows.filter(({ request }) => request !== null);
    expect(own).toHaveLength(20);
    expect(own[0]).toMatchObject({ outcome: 'failure', action: 'login', reason: 'login-address', count: 1 });
    expect(rows.length).toBeLessThan(24);
    expect(rows.reduce((sum, { count }) => sum + Number(count), 0)).toBe(300);
    expect((await (await reader(database)).verifyAudit()).ok).toBe(true);
  });
});
