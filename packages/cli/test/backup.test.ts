import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '@custom-cognito/database';
import { anotherDatabase, eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { TABLES } from '../src/backup/tables.ts';
import { openAccount, signsIn } from './backup/accounts.ts';
import { command, PASSPHRASE, refusedBy, told } from './backup/command-line.ts';
import { liveOn } from './crash/deeds.ts';
import { newPerson } from './crash/person.ts';
import { beginLife, type World } from './crash/world.ts';
import { createBrowser } from './harness/browser.ts';
import { startCommand, startProgram, temporaryFolder } from './harness/program.ts';
import type { Environment } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';

const SETTLED = 4;
const BUSY = 6;
const LONG_MS = 180_000;

const key = () => randomBytes(32).toString('base64');
const fresh = (more: Environment = {}): Environment => ({
  DATA_DIR: temporaryFolder(),
  LOG_LEVEL: 'error',
  MASTER_KEY: key(),
  ...more,
});
const fileOf = (env: Environment) => join(env.DATA_DIR ?? '', 'custom-cognito.db');

/** How often both commands are killed; more with CRASH_ROUNDS. */
const KILLS = Number(process.env.CRASH_ROUNDS ?? 4);

eachDatabase((dialect, open, databaseUrl) => {
  const otherDialect = dialect === 'sqlite' && process.env.TEST_DATABASE_URL ? 'postgres' : 'sqlite';
  const otherUrl = anotherDatabase(otherDialect);
  const thirdUrl = anotherDatabase(dialect);

  it(`U06 U07 is taken under load and restored to ${otherDialect} under another master key`, {
    timeout: LONG_MS,
  }, async () => {
    const env = fresh({ DATABASE_URL: databaseUrl });
    const program = await startProgram({ env });
    const world: World = { log: [], life: beginLife(program) };
    const accounts = [await openAccount(world, { app: true })];
    for (let number = 1; number < SETTLED; number += 1) accounts.push(await openAccount(world));
    const storm = Array.from({ length: BUSY }, () => newPerson(false));
    const lives = Promise.all(storm.map((person) => liveOn(world, person)));
    await waitFor('the storm', async () => storm.filter(({ confirmed }) => confirmed).length > 2);
    const acknowledged = storm.filter(({ confirmed }) => confirmed).map(({ email }) => email);

    const file = join(temporaryFolder(), 'all.backup');
    const taken = await told(env, 'backup', file, '--passphrase-stdin');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(taken.users).toBeGreaterThanOrEqual(SETTLED + acknowledged.length);
    // The machine is lost.
    await world.life.kill();
    await lives;

    const elsewhere = fresh({ DATABASE_URL: otherUrl });
    const checked = await told(elsewhere, 'restore', '--check', file, '--passphrase-stdin');
    expect(checked).toMatchObject({ ok: true, kind: 'embedded', tables: taken.tables });
    const restored = await told(elsewhere, 'restore', file, '--passphrase-stdin');
    expect(restored).toMatchObject({ users: taken.users, sessions_kept: false, other_master_key: true });

    const other = await openDatabase(otherUrl);
    try {
      await expectCounts(other, restored.tables);
      // Made anew after the rows, and none forgotten.
      expect(await indexesOf(other)).toEqual(await indexesOf(await open()));
    } finally {
      await other.close();
    }
    const again = await startProgram({ env: elsewhere });
    for (const account of accounts) await signsIn(again, account);
    const [settled] = accounts;
    const old = createBrowser(again.url);
    for (const [name, value] of settled!.browser.cookies) old.cookies.set(name, value);
    expect((await old.post('/api/auth/refresh')).body.code).toBe('invalid_refresh_token');
    expect(await told(elsewhere, 'audit', 'verify')).toMatchObject({ ok: true });
    const { users } = await told(elsewhere, 'list-users');
    expect(users.map(({ email }: { email: string }) => email)).toEqual(expect.arrayContaining(acknowledged));
    expect(again.printed()).not.toMatch(/ERROR|FATAL/);

    // What was restored is saved and restored as well, and the first master key opens nothing of it.
    const second = join(temporaryFolder(), 'second.backup');
    await told(elsewhere, 'backup', second, '--master-key-only');
    await again.stop();
    expect(await refusedBy(env, 'restore', '--check', second)).toEqual([2, 'wrong_key']);
    const third = { ...elsewhere, DATABASE_URL: thirdUrl };
    // The data folder's SQLite file is not the one that is named.
    expect(await told(third, 'restore', second, '--keep-sessions')).toMatchObject({ users: taken.users });
    const last = await startProgram({ env: third });
    for (const account of accounts.slice(1)) await signsIn(last, account);
    expect(await told(third, 'audit', 'verify')).toMatchObject({ ok: true });
    await last.stop();
  });

  it('lists every table of the schema, so that none is forgotten', async () => {
    const url = dialect === 'sqlite' ? `sqlite:${join(temporaryFolder(), 'empty.db')}` : databaseUrl;
    const database = dialect === 'sqlite' ? await made(url) : await open();
    const find =
      dialect === 'sqlite'
        ? sql<{ name: string }>`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
        : sql<{ name: string }>`select tablename::text as name from pg_tables where schemaname = current_schema()`;
    const { rows } = await find.execute(database.db);
    await database.close();
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(TABLES).sort());
  });
});

/** A database with the tables of everything, as a first start makes it. */
async function made(url: string): Promise<Database> {
  const program = await startProgram({ env: fresh({ DATABASE_URL: url }) });
  await program.stop();
  return openDatabase(url);
}

async function indexesOf({ db, dialect }: Database): Promise<readonly string[]> {
  const find =
    dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'index' and sql is not null`
      : sql<{ name: string }>`
          select indexname::text as name from pg_indexes where schemaname = current_schema()
          and not exists (select 1 from pg_constraint where conname = indexname)`;
  const { rows } = await find.execute(db);
  return rows.map(({ name }) => name).sort();
}

async function expectCounts(database: Database, counts: Readonly<Record<string, number>>): Promise<void> {
  for (const [table, count] of Object.entries(counts)) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`.execute(
      database.db,
    );
    // A restore is told in the record.
    if (!table.startsWith('auth_audit')) expect([table, Number(rows[0]?.count)]).toEqual([table, count]);
  }
}

describe('a backup', () => {
  /** An installation with one user, and a backup of it. */
  async function saved() {
    const env = fresh();
    const name = ['create-user', '--email', 'ada@example.com', '--name', 'Ada', '--confirmed', '--password-stdin'];
    expect((await command(env, ...name)).code).toBe(0);
    const file = join(temporaryFolder(), 'one.backup');
    await told(env, 'backup', file, '--passphrase-stdin');
    return { env, file };
  }

  it('goes on with sessions and codes where that is wanted, and refuses them where not', {
    timeout: LONG_MS,
  }, async () => {
    const env = fresh();
    const program = await startProgram({ env });
    const world: World = { log: [], life: beginLife(program) };
    const { browser } = await openAccount(world);
    const file = join(temporaryFolder(), 'sessions.backup');
    await told(env, 'backup', file, '--passphrase-stdin');
    await program.stop();
    for (const [args, status] of [
      [[], 401],
      [['--keep-sessions'], 200],
    ] as const) {
      const elsewhere = fresh();
      await told(elsewhere, 'restore', file, '--passphrase-stdin', ...args);
      const again = await startProgram({ env: elsewhere });
      const old = createBrowser(again.url);
      for (const [name, value] of browser.cookies) old.cookies.set(name, value);
      expect((await old.post('/api/auth/refresh')).status).toBe(status);
      await again.stop();
    }
  });

  it('is refused, and changes nothing, where it is not whole, not genuine or not opened', {
    timeout: LONG_MS,
  }, async () => {
    const { env, file } = await saved();
    const good = readFileSync(file);
    const bad = join(temporaryFolder(), 'bad.backup');
    const flipped = (at: number) => {
      const bytes = Buffer.from(good);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes;
    };
    const cases: readonly (readonly [Buffer, readonly [number, string]])[] = [
      [Buffer.from('id,email\n'), [2, 'not_a_backup']],
      [Buffer.alloc(0), [2, 'not_a_backup']],
      [good.subarray(0, 10), [1, 'backup_truncated']],
      [good.subarray(0, 300), [1, 'backup_truncated']],
      [good.subarray(0, -1), [1, 'backup_truncated']],
      [Buffer.concat([good, Buffer.from('x')]), [1, 'backup_damaged']],
      [flipped(60), [1, 'backup_damaged']],
      [flipped(good.length - 20), [1, 'backup_damaged']],
      [flipped(good.length - Math.floor(good.length / 3)), [1, 'backup_damaged']],
      [Buffer.concat([good.subarray(0, 8), Buffer.from([0, 2]), good.subarray(10)]), [1, 'newer_backup']],
    ];
    for (const [bytes, refusal] of cases) {
      writeFileSync(bad, bytes);
      const elsewhere = fresh();
      expect(await refusedBy(elsewhere, 'restore', bad, '--passphrase-stdin')).toEqual(refusal);
      expect(existsSync(fileOf(elsewhere))).toBe(false);
      expect(readdirSync(elsewhere.DATA_DIR ?? '').filter((name) => name.includes('.part'))).toEqual([]);
      expect(await refusedBy(env, 'restore', '--check', bad)).toEqual(refusal);
    }
    expect(await refusedBy(fresh(), 'restore', '--check', file)).toEqual([2, 'wrong_key']);
    expect(await refusedBy(env, 'restore', file)).toEqual([2, 'database_not_empty']);
    expect((await command(fresh(), 'restore', '--check', file, '--passphrase-stdin')).code).toBe(0);
    const spanish = await command(fresh({ LANG: 'es_ES.UTF-8' }), 'restore', '--check', join(bad, 'x'));
    expect(spanish.stderr).toContain('No se puede leer');
  });

  it('replaces only when told so, keeps the file that was there, and never beside a server', {
    timeout: LONG_MS,
  }, async () => {
    const { file } = await saved();
    const elsewhere = fresh();
    const program = await startProgram({ env: elsewhere });
    const args = ['restore', file, '--passphrase-stdin', '--replace', '--yes'];
    expect(await refusedBy(elsewhere, ...args)).toEqual([1, 'database_in_use']);
    expect(await refusedBy(elsewhere, ...args.slice(0, -1))).toEqual([2, 'confirmation_needed']);
    await program.stop();
    const { kept_as } = await told(elsewhere, ...args);
    expect(existsSync(kept_as)).toBe(true);
    const { users } = await told(elsewhere, 'list-users');
    expect(users.map(({ email }: { email: string }) => email)).toEqual(['ada@example.com']);
  });

  it('U10 leaves no file under its name, and a restore nothing that serves, when it is killed', {
    timeout: LONG_MS,
  }, async () => {
    const { env, file } = await saved();
    for (let round = 0; round < KILLS; round += 1) {
      const folder = temporaryFolder();
      const unfinished = join(folder, 'killed.backup');
      const elsewhere = fresh();
      const running = [
        startCommand({ args: ['backup', unfinished, '--master-key-only'], env }),
        startCommand({ args: ['restore', file, '--passphrase-stdin'], env: elsewhere, stdin: `${PASSPHRASE}\n` }),
      ];
      const started = performance.now();
      await waitFor('the moment', async () => performance.now() - started > 250 + (round * 1_050) / KILLS);
      for (const one of running) one.kill('SIGKILL');
      for (const one of running) await one.ended;
      // Whole, or not there.
      if (existsSync(unfinished)) await told(env, 'restore', '--check', unfinished);
      if (!existsSync(fileOf(elsewhere))) continue;
      const { users } = await told(elsewhere, 'list-users');
      expect(users.map(({ email }: { email: string }) => email)).toEqual(['ada@example.com']);
    }
  });

  it('asks for a passphrase, and wants a long one', async () => {
    const { env } = await saved();
    const file = join(temporaryFolder(), 'none.backup');
    expect(await refusedBy(env, 'backup', file)).toEqual([2, 'missing_option']);
    const short = { ...env, LANG: 'en_US.UTF-8' };
    expect(await refusedBy({ ...short, DATA_DIR: temporaryFolder() }, 'backup', file, '--master-key-only')).toEqual([
      2,
      'no_database',
    ]);
    expect(existsSync(file)).toBe(false);
  });
});
