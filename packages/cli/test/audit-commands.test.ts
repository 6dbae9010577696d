import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@custom-cognito/database';
import { oneDatabase } from '@custom-cognito/database/testing';
import { type Auth, createAuth } from 'custom-cognito';
import { sql } from 'kysely';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { newAddress } from './harness/people.ts';
import { runCommand, startCommand, temporaryFolder } from './harness/program.ts';
import { hasTerminal, runOnTerminal, runShell } from './harness/shell.ts';
import { waitFor } from './harness/wait.ts';

/** The end of a question. */
const ASKS = /\[[ys]\/N\]/;
const FORMULA = '=cmd|" /C calc"!A0';

oneDatabase('sqlite', (_dialect, open, DATABASE_URL) => {
  const MASTER_KEY = randomBytes(32).toString('base64');
  const env = { ENVIRONMENT: 'test', DATABASE_URL, MASTER_KEY };
  let database: Database;
  let auth: Auth;

  /** A server's worth of the service beside the command, on the same database. */
  async function openService(): Promise<Auth> {
    const service = await createAuth({
      cognito: () => Promise.reject(Object.assign(new Error('no'), { name: 'NotAuthorizedException' })),
      userPoolId: 'eu-west-1_test',
      clientId: 'client',
      issuer: 'https://issuer.example',
      database,
      masterKey: Buffer.from(MASTER_KEY, 'base64'),
      evenTimeMs: 0,
    });
    onTestFinished(() => service.close().catch(() => {}));
    return service;
  }

  const write = async (many: number, since = 1) => {
    for (let n = since; n < since + many; n += 1) await auth.recordKeyRotation({ key: `key-${n}`, actor: 'test' });
  };
  const audit = (...args: string[]) => runCommand({ args: ['audit', ...args], env });
  const json = async (...args: string[]) => {
    const { code, stdout } = await audit(...args, '--json');
    return { code, ...(JSON.parse(stdout) as Record<string, unknown>) };
  };
  const run = (statement: string) => sql.raw(statement).execute(database.db);
  const rows = async () =>
    (
      await sql<{
        event: string;
        actor: string;
        target: string;
      }>`select * from auth_audit order by chain, number`.execute(database.db)
    ).rows;
  const context = { locale: 'en', ip: '203.0.113.7', userAgent: FORMULA, requestId: 'request-1' } as const;

  beforeEach(async () => {
    database = await open();
    auth = await openService();
    for (const table of ['', '_chains', '_register', '_counts', '_keys', '_names']) {
      await run(`delete from auth_audit${table}`);
    }
  });

  describe('audit verify', () => {
    it('finds a record good that two services write meanwhile', async () => {
      await write(20);
      const other = await openService();
      let going = true;
      const writing = [auth, other].map(async (one) => {
        while (going) await one.recordKeyRotation({ key: 'key', actor: 'test' });
      });
      const { code, stdout, stderr } = await audit('verify');
      going = false;
      await Promise.all(writing);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^The audit record is whole: 2 chains, \d{2,} rows\.\n$/);
      expect(await json('verify')).toMatchObject({ code: 0, ok: true, chains: 2, fault: null });
    });

    const TAMPERING = {
      edited: ["update auth_audit set action = 'key-99' where number = 9"],
      missing: ['delete from auth_audit where number = 9'],
      reordered: [
        'update auth_audit set number = 1000 where number = 9',
        'update auth_audit set number = 9 where number = 12',
        'update auth_audit set number = 12 where number = 1000',
      ],
      truncated: ['delete from auth_audit where number >= 9'],
      inserted: [
        'update auth_audit set number = number + 1000 where number >= 9',
        'update auth_audit set number = number - 999 where number >= 1009',
        "insert into auth_audit (chain, number, at, event, outcome, count, mac) select chain, 9, at, 'login', 'failure', 1, mac from auth_audit where number = 8",
      ],
    };
    it.each(Object.entries(TAMPERING))('G03 names the row that was %s, with exit code 1', async (kind, statements) => {
      await write(20);
      for (const statement of statements) await run(statement);
      expect(await json('verify')).toEqual({
        code: 1,
        ok: false,
        chains: 0,
        rows: 8,
        fault: { kind, chain: 1, number: 9 },
      });
      const { code, stdout, stderr } = await audit('verify');
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(new RegExp(`^The record is NOT whole: chain 1, row 9: ${kind}`));
    });

    it('notices by anchors that an older copy was put back, which nothing else shows', async () => {
      const anchors = join(temporaryFolder(), 'anchors.json');
      await write(5);
      await run('create table former as select * from auth_audit_chains');
      onTestFinished(async () => void (await run('drop table former')));
      await write(5, 6);
      expect(await audit('verify', '--save-anchors', anchors)).toMatchObject({ code: 0 });
      expect(statSync(anchors).mode & 0o777).toBe(0o600);
      expect(await audit('verify', '--anchors', anchors)).toMatchObject({ code: 0 });

      await run('delete from auth_audit where number > 6');
      await run('delete from auth_audit_chains');
      await run('insert into auth_audit_chains select * from former');
      expect(await audit('verify')).toMatchObject({ code: 0 });
      const before = readFileSync(anchors, 'utf8');
      expect(await json('verify', '--anchors', anchors, '--save-anchors', anchors)).toMatchObject({
        code: 1,
        fault: { kind: 'truncated', chain: 1, number: 7 },
      });
      expect(readFileSync(anchors, 'utf8')).toBe(before);
    });

    it.each([
      ['that is missing', undefined],
      ['that is something else', '{"anchors":[{"chain":"1"}]}'],
      ['that is not JSON', 'anchors'],
    ])('refuses a file of anchors %s', async (_what, contents) => {
      const path = join(temporaryFolder(), 'anchors.json');
      if (contents !== undefined) writeFileSync(path, contents);
      const { code, stderr } = await audit('verify', '--anchors', path, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ code: 'invalid_anchors' });
    });
  });

  describe('audit tail', () => {
    it('shows the last rows that match, the newest at the end, and records who looked', async () => {
      await auth.login({ email: newAddress('ada'), password: 'a guess', context }).catch(() => {});
      await write(30);
      const { code, stdout, stderr } = await audit('tail', '-n', '3', '--event', 'key_rotation');
      expect([code, stderr]).toEqual([0, '']);
      expect(
        stdout
          .trim()
          .split('\n')
          .map((line) => /action=(\S+)/.exec(line)?.[1]),
      ).toEqual(['key-28', 'key-29', 'key-30']);
      // Written to a pipe: no colour.
      expect(stdout).not.toContain('\u001b');
      const { items } = (await json('tail', '--address', '203.0.113.7')) as unknown as { items: object[] };
      expect(items).toMatchObject([
        {
          event: 'login',
          outcome: 'failure',
          reason: 'invalid_credentials',
          ip: '203.0.113.7',
          user_agent: FORMULA,
          count: 1,
        },
      ]);
      expect(await json('tail', '--event', 'login', '--since', '2100-01-01')).toMatchObject({ items: [] });
      const read = (await rows()).filter(({ event }) => event === 'audit_read');
      expect(read).toHaveLength(3);
      for (const { actor } of read) expect(actor).toMatch(/^operator:[\w.\\-]+$/);
    });

    it('goes on with what others write, each once, until it is asked to stop', async () => {
      await write(2);
      const following = startCommand({
        args: ['audit', 'tail', '--follow', '--json', '-n', '1', '--event', 'key_rotation'],
        env,
      });
      const told = () =>
        following
          .printed()
          .trim()
          .split('\n')
          .map((line) => (JSON.parse(line) as { action: string }).action);
      await waitFor('the last row', async () => following.printed().includes('\n'));
      await write(5, 3);
      await waitFor('the new rows', async () => told().length >= 6);
      await write(1, 8);
      await waitFor('another', async () => told().length >= 7);
      following.kill('SIGINT');
      expect(await following.ended).toMatchObject({ code: 0, stderr: '' });
      expect(told()).toEqual(['key-2', 'key-3', 'key-4', 'key-5', 'key-6', 'key-7', 'key-8']);
      expect((await rows()).filter(({ event }) => event === 'audit_read')).toHaveLength(1);
    });

    it('is content when whoever reads has seen enough', async () => {
      await write(30);
      const script = '(custom_cognito audit tail --follow -n 30; echo "code $?" >&2) | head -n 1';
      let over = false;
      const ended = runShell(script, { env }).finally(() => {
        over = true;
      });
      // What is in the pipe already was taken; the next row shows that nobody reads any more.
      for (let n = 31; !over; n += 1) await Promise.all([write(1, n), sleep(200)]);
      const { stdout, stderr } = await ended;
      expect(stdout.trim().split('\n')).toHaveLength(1);
      expect(stderr).toBe('code 0\n');
    });

    it.skipIf(!hasTerminal)('is in colour on a terminal', async () => {
      await write(1);
      const { stdout } = await runOnTerminal(['audit', 'tail'], { env });
      expect(stdout).toContain('\u001b[32msuccess\u001b[39m');
    });
  });

  describe('audit export', () => {
    const lines = (text: string) => text.trimEnd().split('\n');

    it('writes CSV in which no cell is a formula, and names only where asked', async () => {
      const email = newAddress('ada');
      await auth.login({ email, password: 'a guess', context }).catch(() => {});
      const folder = temporaryFolder();
      const file = join(folder, 'all.csv');
      expect(await json('export', file)).toMatchObject({ code: 0, file, format: 'csv', rows: 2 });
      const [header, ...cells] = lines(readFileSync(file, 'utf8'));
      expect(header).toBe(
        'id,timestamp,event,outcome,reason,action,actor,subject,ip,user_agent,request_id,session_id,client_id,count',
      );
      expect(cells.find((line) => line.includes('login'))).toContain(`"'=cmd|"" /C calc""!A0"`);
      expect(readFileSync(file, 'utf8')).not.toContain(email);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(await audit('export', file, '--names', '--yes')).toMatchObject({ code: 0, stdout: `${file}: 4 rows.\n` });
      expect(readFileSync(file, 'utf8')).toContain(`,"${email}"\n`);
      expect(readdirSync(folder)).toEqual(['all.csv']);
    });

    it('tells what was there when it began, once and in order, while others write', async () => {
      await write(1_200);
      let going = true;
      const writing = (async () => {
        for (let n = 1_201; going; n += 1) await write(1, n);
      })();
      const file = join(temporaryFolder(), 'all.jsonl');
      const { code, stderr } = await audit('export', file, '--event', 'key_rotation');
      going = false;
      await writing;
      expect([code, stderr]).toEqual([0, '']);
      const actions = lines(readFileSync(file, 'utf8')).map((line) => (JSON.parse(line) as { action: string }).action);
      expect(actions.length).toBeGreaterThanOrEqual(1_200);
      expect(actions).toEqual(actions.map((_action, n) => `key-${n + 1}`));
      expect(await audit('verify')).toMatchObject({ code: 0 });
    });

    it.skipIf(!hasTerminal)('asks before it replaces a file, and changes nothing without an answer', async () => {
      const file = join(temporaryFolder(), 'all.csv');
      writeFileSync(file, 'mine');
      const { code, stderr } = await audit('export', file, '--json');
      expect(code).toBe(2);
      expect(JSON.parse(stderr)).toMatchObject({ code: 'confirmation_needed' });
      expect(readFileSync(file, 'utf8')).toBe('mine');
      const no = await runOnTerminal(['audit', 'export', file], { typing: [[ASKS, 'n\n']], env });
      expect(no).toMatchObject({ code: 1 });
      expect(readFileSync(file, 'utf8')).toBe('mine');
      const yes = await runOnTerminal(['audit', 'export', file], {
        typing: [[ASKS, 's\n']],
        env: { ...env, LC_ALL: 'es_ES.UTF-8' },
      });
      expect(yes).toMatchObject({ code: 0 });
      expect(readFileSync(file, 'utf8')).toMatch(/^id,timestamp/);
    });

    it('fails and leaves no file where there is no room or no folder', async () => {
      await write(800);
      const folder = temporaryFolder();
      const small = await runShell('ulimit -f 64; custom_cognito audit export all.jsonl --json', { env, cwd: folder });
      expect(small.code).toBe(1);
      expect(readdirSync(folder)).toEqual([]);
      const nowhere = await audit('export', join(folder, 'missing', 'all.csv'), '--json');
      expect(nowhere.code).toBe(1);
      expect(JSON.parse(nowhere.stderr)).toMatchObject({ code: 'file_failed' });
      const full = await runShell('custom_cognito audit export - --json >/dev/full', { env });
      expect(full.code).toBe(1);
      expect(JSON.parse(full.stderr)).toMatchObject({ code: 'output_failed' });
    });

    it('fails where whoever reads goes away before the end, and says so', async () => {
      await write(1_500);
      const script = '(custom_cognito audit export - --json; echo "code $?" >&2) | head -n 1';
      const { stdout, stderr } = await runShell(script, { env });
      expect(JSON.parse(stdout)).toMatchObject({ id: expect.stringMatching(/^1-[12]$/) });
      const [error = '', code] = stderr.trim().split('\n');
      expect([JSON.parse(error), code]).toMatchObject([{ code: 'output_closed' }, 'code 1']);
    });

    it('holds little in memory however much there is, and leaves nothing half made when it is interrupted', {
      timeout: 60_000,
    }, async () => {
      await write(1);
      // Twice as many again and again; they would not verify.
      const columns =
        'chain, at, event, outcome, reason, action, actor, target, address, agent, request, session, client, count, mac';
      for (let many = 2; many < 65_536; many *= 2) {
        await run(`insert into auth_audit (number, ${columns}) select number + ${many}, ${columns} from auth_audit`);
      }
      const folder = temporaryFolder();
      const args = ['audit', 'export', join(folder, 'all.csv'), '--json'];
      const whole = await runCommand({ args, env, node: ['--max-old-space-size=48'] });
      expect(whole.stderr).toBe('');
      expect(JSON.parse(whole.stdout)).toMatchObject({ rows: 65_536 });

      const half = startCommand({ args: ['audit', 'export', join(folder, 'half.csv'), '--json'], env });
      const draft = () => readdirSync(folder).find((name) => name.endsWith('.part'));
      await waitFor('its first rows', async () => statSync(join(folder, draft() ?? 'all.csv')).size > 0 && draft());
      half.kill('SIGTERM');
      const { code, stdout, stderr } = await half.ended;
      expect([code, stdout, JSON.parse(stderr)]).toMatchObject([1, '', { code: 'interrupted' }]);
      expect(readdirSync(folder)).toEqual(['all.csv']);
    });

    it('refuses a name that tells no format', async () => {
      const { code, stderr } = await audit('export', 'all.xls', '--json');
      expect([code, JSON.parse(stderr)]).toMatchObject([2, { code: 'unknown_format' }]);
    });
  });

  describe('audit prune and audit erase', () => {
    it('removes what is older, and the rest verifies', async () => {
      await write(10);
      const asked = await audit('prune', '--before', '2026-01-01T00:00Z');
      expect(asked).toMatchObject({ code: 2, stdout: '' });
      expect(await json('prune', '--before', '2020-01-01', '--yes')).toMatchObject({ code: 0, removed: 0 });
      const future = await audit('prune', '--before', '2100-01-01', '--yes', '--json');
      expect([future.code, JSON.parse(future.stderr)]).toMatchObject([2, { code: 'invalid_time' }]);
      const before = new Date().toISOString();
      expect(await json('prune', '--before', before, '--yes')).toMatchObject({ code: 0, removed: 11 + 2 });
      expect((await rows()).map(({ event }) => event)).toEqual(['record_opened', 'audit_prune']);
      expect(await audit('verify')).toMatchObject({ code: 0 });
    });

    it('makes a name unreadable wherever it stands', async () => {
      const email = newAddress('ada');
      await auth.login({ email, password: 'a guess', context }).catch(() => {});
      const named = async () => (await audit('tail', '--event', 'login')).stdout.includes(email);
      // Entries are written a moment after what they tell of.
      await waitFor('the entry', named);
      expect(await audit('erase', email)).toMatchObject({ code: 2 });
      expect(await named()).toBe(true);
      expect(await json('erase', email.toUpperCase(), '--yes')).toEqual({ code: 0, erased: 1 });
      expect(await named()).toBe(false);
      expect(await json('erase', email, '--yes')).toEqual({ code: 0, erased: 0 });
      expect((await rows()).filter(({ event }) => event === 'audit_erasure')).toHaveLength(2);
      expect(JSON.stringify(await rows())).not.toContain(email);
      expect(await audit('verify')).toMatchObject({ code: 0 });
    });
  });

  it('says which settings cannot be used, with exit code 2', async () => {
    const other = { ...env, MASTER_KEY: randomBytes(32).toString('base64') };
    const { code, stderr } = await runCommand({ args: ['audit', 'verify', '--json'], env: other });
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { code: 'invalid_settings' }]);
  });
});

describe('where there is no data', () => {
  it('makes none, and says where it looked', async () => {
    const cwd = temporaryFolder();
    const { code, stderr } = await runCommand({ args: ['audit', 'verify', '--json'], cwd });
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { code: 'no_database' }]);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('fails with exit code 1 while the database is away', async () => {
    const env = { DATABASE_URL: 'postgres://nobody@127.0.0.1:9/none', MASTER_KEY: randomBytes(32).toString('base64') };
    const { code, stdout, stderr } = await runCommand({ args: ['audit', 'verify'], env });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/cannot be opened \(ECONNREFUSED\)/);
  });
});
