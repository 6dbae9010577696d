import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '@custom-cognito/database';
import { oneDatabase } from '@custom-cognito/database/testing';
import { createPool, type Pool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { progressLine } from '../src/commands/progress.ts';
import { ensureDefaultPool } from '../src/compose/default-pool.ts';
import { loadSettings } from '../src/settings/settings.ts';
import { runCommand, startCommand, temporaryFolder } from './harness/program.ts';
import { hasTerminal, runOnTerminal, runShell } from './harness/shell.ts';
import { formulasIn, hasSpreadsheet } from './harness/spreadsheet.ts';
import { waitFor } from './harness/wait.ts';

/** Names that a spreadsheet would calculate, at the beginning of a cell or behind what it may take for the end of one. */
const FORMULAS = [
  '=HYPERLINK("http://evil.example","x")',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '＝1+1',
  '＠SUM(A1)',
  ' =1+1',
  '\ufeff=1+1',
  '"=1+1"',
  "'=1+1",
  'Ana;=1+1;',
  'Ana\t=1+1',
  'Ana,"=1+1"',
  'Ana\n=1+1',
];
/** What OWASP says a cell may not begin with, wherever a spreadsheet may see one begin. */
const BEGINS_FORMULA = /(^|[,;|\t\r\n])[\s"\ufeff]*[=+\-@\t\r\n＝＋－＠]/;

/** RFC 4180 §2, so that what is checked is not what wrote it. */
function cellsOf(csv: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n|$)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

oneDatabase('postgres', (dialect, open, DATABASE_URL) => {
  const MASTER_KEY = randomBytes(32).toString('base64');
  const env = { ENVIRONMENT: 'test', DATABASE_URL, MASTER_KEY };
  let database: Database;
  let pool: Pool;
  let poolId: string;

  beforeAll(async () => {
    database = await open();
    const masterKey = Buffer.from(MASTER_KEY, 'base64');
    const transport = await createMailbox({ database, masterKey });
    const delivery = await createDelivery({ database, masterKey, transport });
    pool = await createPool({ database, masterKey, delivery, publicUrl: 'http://localhost:9229', credentials: null });
    poolId = (await ensureDefaultPool(pool, loadSettings(env))).poolId;
    await insert(FORMULAS.map((name, index) => ({ name, status: 'CONFIRMED', month: 1, index })));
    await insert([
      { name: 'Ana', status: 'UNCONFIRMED', month: 2, index: 100 },
      { name: 'Eva', status: 'UNCONFIRMED', month: 11, index: 101 },
    ]);
    for (const index of [0, 1, 100]) {
      const Username = emailOf(index);
      await pool.call('AdminAddUserToGroup', { UserPoolId: poolId, Username, GroupName: 'moderator' });
    }
    await pool.call('AdminDisableUser', { UserPoolId: poolId, Username: emailOf(101) });
    return () => pool.close();
  });

  interface Person {
    readonly name: string;
    readonly status: 'CONFIRMED' | 'UNCONFIRMED';
    readonly month: number;
    readonly index: number;
  }
  const emailOf = (index: number) => `user${index}@example.com`;

  /** As an import would, since no operation takes such names and times. */
  async function insert(people: readonly Person[]): Promise<void> {
    const users = people.map(({ name, status, month, index }) => {
      const sub = randomUUID();
      const at = Date.UTC(2026, month - 1, 1);
      const attributes = { name, email: emailOf(index), email_verified: 'true', phone_number: `+3460000000${index}` };
      const user = { poolId, sub, username: sub, status, enabled: true, attributes, createdAt: at, modifiedAt: at };
      const email = { key: emailOf(index), kind: 'email' } as const;
      return { user, names: [{ key: sub, kind: 'username' } as const, email] };
    });
    expect((await pool.parts.store.users.insertMany(users)).size).toBe(0);
  }

  const report = (...args: string[]) => runCommand({ args: ['report', ...args], env });
  const total = FORMULAS.length + 2;

  it('counts by status, group and month, all or those in one state', async () => {
    const [all, some, shown] = await Promise.all([
      report('--json'),
      report('--json', '--status', 'unconfirmed'),
      runCommand({ args: ['report'], env: { ...env, LANG: 'es_ES.UTF-8' } }),
    ]);
    expect(JSON.parse(all.stdout)).toEqual({
      total,
      confirmed: FORMULAS.length,
      unconfirmed: 2,
      enabled: total - 1,
      disabled: 1,
      by_status: { CONFIRMED: FORMULAS.length, UNCONFIRMED: 2 },
      by_group: { admin: 0, moderator: 3 },
      by_month: { '2026-01': FORMULAS.length, '2026-02': 1, '2026-11': 1 },
    });
    expect(JSON.parse(some.stdout)).toMatchObject({
      total: 2,
      confirmed: 0,
      by_group: { admin: 0, moderator: 1 },
      by_month: { '2026-02': 1, '2026-11': 1 },
    });
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/Total: 18\nConfirmados: 16\nSin confirmar: 2\n/);
    expect(shown.stdout).toMatch(/Por grupo +Usuarios\nadmin +0\nmoderator +3\n/);
  });

  it('S45 I05 exports CSV of which no spreadsheet calculates a cell, and from which every name can be had again', async () => {
    const file = join(temporaryFolder(), 'users.csv');
    const exported = await report('--export', file, '--json');
    expect([exported.code, JSON.parse(exported.stdout)]).toMatchObject([0, { total, file }]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const [header = [], ...rows] = cellsOf(readFileSync(file, 'utf8'));
    expect(header.join()).toBe(
      'sub,username,email,name,phone_number,status,enabled,email_verified,created_at,updated_at,groups',
    );
    expect(rows.map((row) => row.at(-1)).filter(Boolean)).toEqual(['moderator', 'moderator', 'moderator']);
    expect(rows).toHaveLength(total);
    for (const cell of rows.flat()) expect(cell).not.toMatch(BEGINS_FORMULA);
    const names = rows.map((row) => row[header.indexOf('name')] ?? '');
    const original = names.map((name) => name.replace(/(?<=^|[,;|\t\r\n])'(?=[\s"']*[=+\-@\t\r\n＝＋－＠])/g, ''));
    expect(original).toEqual([...FORMULAS, 'Ana', 'Eva']);
    expect(rows[0]?.[header.indexOf('phone_number')]).toBe("'+34600000000");
  });

  it.skipIf(!hasSpreadsheet)(
    'S45 I05 runs no formula in LibreOffice, whatever it takes for the end of a cell',
    { timeout: 180_000 },
    async () => {
      const folder = temporaryFolder();
      const [safe, naive] = [join(folder, 'safe.csv'), join(folder, 'naive.csv')];
      expect(await report('--export', safe)).toMatchObject({ code: 0 });
      writeFileSync(naive, `name;email\n${FORMULAS.join(';x\n')};x\n`);
      expect(await formulasIn(naive, ';')).not.toEqual([]);
      for (const separator of [',', ';', '\t']) expect(await formulasIn(safe, separator), separator).toEqual([]);
    },
  );

  it('exports JSON as list-users writes it, and the groups', async () => {
    const file = join(temporaryFolder(), 'users.JSON');
    const [exported, listed] = await Promise.all([
      report('--export', file, '--status', 'DISABLED'),
      runCommand({ args: ['list-users', '--status', 'disabled', '--json'], env }),
    ]);
    expect(exported.code).toBe(0);
    const users = JSON.parse(readFileSync(file, 'utf8'));
    const { users: shown } = JSON.parse(listed.stdout);
    expect(users).toEqual({ total: 1, users: shown.map((user: object) => ({ ...user, groups: [] })) });
    expect(users).toMatchObject({ users: [{ email: emailOf(101), enabled: false }] });
  });

  it('I12 S45 writes through no link, over nothing but a file, and over that only when it is confirmed', async () => {
    const folder = temporaryFolder();
    const [link, target, there] = ['link.csv', 'target', 'there.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(target, 'mine');
    writeFileSync(there, 'mine');
    symlinkSync(target, link);
    const [linked, asked, onto, away] = await Promise.all([
      report('--export', link, '--yes', '--json'),
      report('--export', there, '--json'),
      report('--export', '/dev/null.csv/../null.csv', '--json'),
      report('--export', join(folder, 'missing', 'users.csv'), '--json'),
    ]);
    const codes = [linked, asked, onto, away].map(({ code, stderr }) => [code, JSON.parse(stderr).code]);
    expect(codes).toEqual([
      [2, 'not_a_file'],
      [2, 'confirmation_needed'],
      [1, 'file_failed'],
      [1, 'file_failed'],
    ]);
    expect([link, target, there].map((path) => readFileSync(path, 'utf8'))).toEqual(['mine', 'mine', 'mine']);
    expect((await report('--export', there, '--yes')).code).toBe(0);
    expect(readFileSync(there, 'utf8')).toMatch(/^sub,username/);
    expect(statSync(there).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toHaveLength(3);
  });

  describe('with many users', () => {
    const MANY = 65_536;
    beforeAll(async () => {
      const db = database.db;
      // Twice as many again and again; nobody signs in by these.
      const columns = 'pool_id, status, enabled, created_at, modified_at, attributes, email, name';
      for (let many = total, round = 1; many < MANY; many *= 2, round += 1) {
        await sql
          .raw(
            `insert into pool_users (sub, username, ${columns}) select sub || '.${round}', username || '.${round}', ${columns} from pool_users limit ${MANY - many}`,
          )
          .execute(db);
      }
      if (dialect === 'postgres') await sql`analyze`.execute(db);
    }, 120_000);

    it('D11 holds little in memory however many there are', { timeout: 120_000 }, async () => {
      // The young generation would have a size of its own.
      const node = ['--max-old-space-size=48', '--max-semi-space-size=8'];
      const file = join(temporaryFolder(), 'users.csv');
      const exported = await runCommand({ args: ['report', '--export', file, '--json'], env, node });
      expect(exported.stderr).toBe('');
      expect(JSON.parse(exported.stdout)).toMatchObject({ total: MANY });
      expect(readFileSync(file, 'utf8').trimEnd().split('\n').length).toBeGreaterThan(MANY);
      const listed = await runShell('custom_cognito list-users | tail -n 1', { env });
      expect(listed.stdout).toMatch(/^Total: 65,536 users\n$/);
    });

    it('U10 leaves nothing half made when it is interrupted, and nothing to complain of when nobody reads on', async () => {
      const folder = temporaryFolder();
      const running = startCommand({ args: ['report', '--export', join(folder, 'half.csv'), '--json'], env });
      const draft = () => readdirSync(folder).find((name) => name.endsWith('.part'));
      await waitFor('its first rows', async () => {
        const name = draft();
        return name !== undefined && statSync(join(folder, name)).size > 0;
      });
      running.kill('SIGINT');
      const { code, stderr } = await running.ended;
      expect([code, JSON.parse(stderr)]).toMatchObject([1, { code: 'interrupted' }]);
      expect(readdirSync(folder)).toEqual([]);
      const script = '(custom_cognito list-users; echo "code $?" >&2) | head -n 1';
      const read = await runShell(script, { env });
      expect([read.stdout.trim().split('\n').length, read.stderr]).toEqual([1, 'code 0\n']);
    });

    it.skipIf(!hasTerminal)('tells on a terminal how far it is', async () => {
      const { stdout } = await runOnTerminal(['report'], { env });
      expect(stdout).toMatch(/\r\u001b\[2K[\d,]+ of about [\d,]+ \(\d+ %\)/);
      // At once, since the first part of long work may take long.
      expect(stdout).toMatch(/\r\u001b\[2K0 of about [\d,]+ \(0 %\)/);
      expect(stdout).toMatch(/Total: 65,536\r?\n/);
    });
  });
});

describe('What was exported', () => {
  it('I05 can be brought in again as it was', { timeout: 60_000 }, async () => {
    const cwd = temporaryFolder();
    const run = (...args: string[]) => runCommand({ args, cwd, stdin: 'cuatro caballos correctos\n' });
    const person = ['--email', 'zoe@example.com', '--name', '=Zoe;+1 "z"', '--phone', '+34600111222'];
    const groups = ['--group', 'moderator', '--group', 'admin'];
    expect((await run('create-user', ...person, ...groups, '--confirmed', '--password-stdin')).code).toBe(0);
    expect((await run('disable-user', 'zoe@example.com', '--yes')).code).toBe(0);
    // Of a process that was killed long ago, of one that still writes, and of another file.
    const drafts = ['users.csv.0123456789ab.part', 'users.csv.ba9876543210.part', 'others.csv.0123456789ab.part'];
    for (const name of drafts) writeFileSync(join(cwd, name), 'half');
    for (const name of [drafts[0]!, drafts[2]!]) utimesSync(join(cwd, name), 0, 0);
    expect((await run('report', '--export', 'users.csv')).code).toBe(0);
    expect(drafts.map((name) => existsSync(join(cwd, name)))).toEqual([false, true, true]);
    expect(readFileSync(join(cwd, 'users.csv'), 'utf8')).toContain(`,"'=Zoe;'+1 ""z""","'+34600111222",`);
    expect((await run('delete-user', 'zoe@example.com', '--yes')).code).toBe(0);
    expect(await run('migrate', 'csv', 'users.csv')).toMatchObject({ code: 0 });
    const { stdout } = await run('show-user', 'zoe@example.com', '--json');
    const zoe = { name: '=Zoe;+1 "z"', phone_number: '+34600111222', enabled: false, email_verified: true };
    expect(JSON.parse(stdout)).toMatchObject({ ...zoe, groups: ['admin', 'moderator'] });
  });
});

describe('A line of progress', () => {
  it('has the share, the rate and the time left, as far as they are known', () => {
    expect(progressLine({ done: 12_000, total: 48_000, ms: 2_000 }, 'en')).toBe(
      '12,000 of about 48,000 (25 %), 6,000/s, 0:06 left',
    );
    expect(progressLine({ done: 1_000, total: 9_000_000, ms: 1_000 }, 'es')).toBe(
      '1.000 de unos 9.000.000 (0 %), 1.000/s, 2:29:59 restantes',
    );
    expect(progressLine({ done: 12_000, ms: 2_000 }, 'en')).toBe('12,000, 6,000/s');
    // An estimate that was too low, and a moment in which no rate says anything.
    expect(progressLine({ done: 12_000, total: 10_000, ms: 2_000 }, 'en')).toBe('12,000, 6,000/s');
    expect(progressLine({ done: 60, total: 120, ms: 10 }, 'en')).toBe('60 of about 120 (50 %)');
  });
});
