import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Component,
  type Database,
  migrate,
  openDatabase,
  openSnapshot,
  requireMasterKey,
  type Snapshot,
} from '@custom-cognito/database';
import { anotherDatabase, eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { SAVED_TABLES } from '../src/backup/tables.ts';
import { countRows, writeBackup } from '../src/backup/write-backup.ts';
import { COMPONENTS } from '../src/compose/store.ts';
import { command, PASSPHRASE, refusedBy, told } from './backup/command-line.ts';
import { createBrowser } from './harness/browser.ts';
import { type Program, runCommand, startCommand, startProgram, temporaryFolder } from './harness/program.ts';
import type { Environment } from './harness/service.ts';

const LONG_MS = 240_000;
const PEOPLE = 6_000;
const MD5 = '{MD5}uHyMnSlmoO0mLIeT3OZSEQ==';
const PASSWORD = 'Correct-horse-4';
const KILLS = Number(process.env.CRASH_ROUNDS ?? 5);

const fresh = (DATABASE_URL: string, DATA_DIR = temporaryFolder()): Environment => ({
  DATABASE_URL,
  DATA_DIR,
  LOG_LEVEL: 'error',
  MASTER_KEY: randomBytes(32).toString('base64'),
});
const address = (person: number) => `p${person}@example.org`;

async function expectSignsIn({ url }: Program, people: readonly number[]): Promise<void> {
  for (const person of people) {
    const answer = await createBrowser(url).post('/api/auth/login', { email: address(person), password: PASSWORD });
    expect([person, answer.status, answer.text.slice(0, 80)]).toMatchObject([person, 200, expect.anything()]);
  }
}

/** How many users are there; undefined where there is not even a table. */
async function usersIn(url: string): Promise<number | undefined> {
  if (url.startsWith('sqlite:') && !existsSync(url.slice('sqlite:'.length))) return undefined;
  const database = await openDatabase(url);
  try {
    const { rows } = await sql<{ users: number }>`select count(*) as users from pool_users`.execute(database.db);
    return Number(rows[0]?.users);
  } catch {
    return undefined;
  } finally {
    await database.close();
  }
}

eachDatabase((dialect, open, url) => {
  const [killedUrl, racedUrl, olderUrl, restoredUrl] = [0, 1, 2, 3].map(() => anotherDatabase(dialect)) as [
    string,
    string,
    string,
    string,
  ];
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-restore-'));
  const env = fresh(url, folder);
  const file = join(folder, 'many.backup');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** Made by the first test that needs it. */
  const saved = async () => {
    if (existsSync(file)) return;
    const lines = Array.from({ length: PEOPLE }, (_, person) => `${address(person)},true,${MD5}`);
    const people = join(folder, 'people.csv');
    writeFileSync(people, `email,email_verified,password_hash\n${lines.join('\n')}\n`);
    const moved = await runCommand({ args: ['migrate', 'csv', people], env });
    expect(moved.code, moved.stderr).toBe(0);
    await told(env, 'backup', file, '--passphrase-stdin');
  };

  describe('a restore', () => {
    it('F06 shows nothing when it is killed at any moment, and all once it is started again', {
      timeout: LONG_MS,
    }, async () => {
      await saved();
      const elsewhere = fresh(killedUrl);
      const args = ['restore', file, '--passphrase-stdin', '--replace', '--yes'];
      let killed = 0;
      for (let round = 0; round < KILLS; round += 1) {
        const running = startCommand({ args, env: elsewhere, stdin: `${PASSPHRASE}\n` });
        await sleep(200 + Math.random() * 900);
        running.kill('SIGKILL');
        const { code } = await running.ended;
        killed += code === null ? 1 : 0;
        // Where it came after the end, all of it is there.
        expect([undefined, PEOPLE]).toContain(await usersIn(killedUrl));
      }
      expect(killed).toBeGreaterThan(0);
      expect(await told(elsewhere, ...args)).toMatchObject({ users: PEOPLE });
      const program = await startProgram({ env: elsewhere });
      await expectSignsIn(program, [0, PEOPLE - 1]);
      await program.stop();
    });

    it('is refused while servers run, which go on', { timeout: LONG_MS }, async () => {
      await saved();
      const servers = [await startProgram({ env }), ...(dialect === 'postgres' ? [await startProgram({ env })] : [])];
      const args = ['restore', file, '--passphrase-stdin', '--replace', '--yes'];
      for (const server of servers) {
        expect(await refusedBy(env, ...args)).toEqual([1, 'database_in_use']);
        await expectSignsIn(server, [1]);
        // With the last of them the way is free.
        await server.stop();
      }
      expect(await told(env, ...args)).toMatchObject({ users: PEOPLE });
    });

    it('of two at once, one is done and the other refused, or done after it', { timeout: LONG_MS }, async () => {
      await saved();
      const elsewhere = fresh(racedUrl);
      const run = () => command(elsewhere, 'restore', file, '--passphrase-stdin', '--json');
      const both = await Promise.all([run(), run()]);
      const codes = both.map(({ code, stderr }) => (code === 0 ? 'done' : JSON.parse(stderr.trim()).code)).sort();
      expect([
        ['database_not_empty', 'done'],
        ['database_in_use', 'done'],
      ]).toContainEqual(codes);
      expect(await usersIn(racedUrl)).toBe(PEOPLE);
      const replace = () => command(elsewhere, 'restore', file, '--passphrase-stdin', '--replace', '--yes', '--json');
      const again = await Promise.all([replace(), replace()]);
      for (const { code, stderr } of again.filter((one) => one.code !== 0)) {
        expect(code).toBe(1);
        expect(['database_in_use', 'database_replaced'], stderr).toContain(JSON.parse(stderr.trim()).code);
      }
      expect(again.some(({ code }) => code === 0)).toBe(true);
      expect(await usersIn(racedUrl)).toBe(PEOPLE);
    });

    it('U01 brings what an earlier schema held to the one of today, and everybody signs in', {
      timeout: LONG_MS,
    }, async () => {
      await saved();
      const older = await openDatabase(olderUrl);
      const masterKey = Buffer.from(env.MASTER_KEY ?? '', 'base64');
      const now = await open();
      try {
        for (const { name, migrations } of EARLIER) await migrate(older, name, migrations);
        const shape = await openSnapshot(olderUrl);
        await copy(now, older, shape);
        await shape.close();
        const snapshot = await openSnapshot(olderUrl);
        const old = join(temporaryFolder(), 'old.backup');
        await writeBackup(createWriteStream(old), {
          snapshot,
          kind: 'embedded',
          masterKey: await requireMasterKey(now, masterKey),
          rows: await countRows(snapshot),
          openers: { masterKey, passphrase: PASSPHRASE },
          signal: new AbortController().signal,
          wrote: () => {},
        });
        await snapshot.close();
        const elsewhere = fresh(restoredUrl);
        expect(await told(elsewhere, 'restore', old, '--passphrase-stdin')).toMatchObject({ users: PEOPLE });
        const program = await startProgram({ env: elsewhere });
        await expectSignsIn(program, [0, 2, PEOPLE - 1]);
        expect(await told(elsewhere, 'audit', 'verify')).toMatchObject({ ok: true });
        await program.stop();
        const { db } = await openDatabase(restoredUrl);
        const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
        await db.destroy();
        const all = COMPONENTS.flatMap(({ migrations }) => migrations.map(({ name }) => name));
        expect(rows.map(({ name }) => name).sort()).toEqual(all.sort());
      } finally {
        await older.close();
      }
    });
  });
});

/** The tables as they were a few migrations ago. */
const EARLIER: readonly Component[] = COMPONENTS.map(({ name, migrations }) => ({
  name,
  migrations: migrations.slice(0, Math.max(1, migrations.length - 4)),
}));

/** What the tables of an earlier schema have a place for. */
async function copy(from: Database, to: Database, shape: Snapshot): Promise<void> {
  const there = await shape.tables();
  for (const table of SAVED_TABLES) {
    if (!there.includes(table)) continue;
    const columns = await shape.columns(table);
    await sql`delete from ${sql.table(table)}`.execute(to.db);
    const names = sql.join(columns.map((column) => sql.ref(column)));
    const { rows } = await sql<Record<string, unknown>>`select ${names} from ${sql.table(table)}`.execute(from.db);
    for (let at = 0; at < rows.length; at += 200) {
      const values = rows.slice(at, at + 200).map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
      const overriding = to.dialect === 'postgres' ? sql`overriding system value` : sql``;
      await sql`insert into ${sql.table(table)} (${names}) ${overriding} values ${sql.join(values)}`.execute(to.db);
    }
  }
}
