import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type Database, openDatabase } from '@custom-cognito/database';
import { anotherDatabase, eachDatabase } from '@custom-cognito/database/testing';
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand, startProgram, temporaryFolder } from './harness/program.ts';

const KEY = 'master.key';
const DATABASE = 'custom-cognito.db';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The data folder of a server that has run and was stopped. */
async function usedFolder(): Promise<string> {
  const DATA_DIR = join(temporaryFolder(), 'data');
  await (await startProgram({ env: { DATA_DIR } })).stop();
  return DATA_DIR;
}

describe('the data folder', () => {
  it('E05 is made for its owner alone, with everything in it', async () => {
    const DATA_DIR = join(temporaryFolder(), 'deep', 'data');
    const program = await startProgram({ env: { DATA_DIR } });
    expect(modeOf(DATA_DIR)).toBe('700');
    const names = readdirSync(DATA_DIR);
    expect(names).toEqual(expect.arrayContaining([DATABASE, `${DATABASE}-wal`, KEY]));
    for (const name of names) expect(modeOf(join(DATA_DIR, name)), name).toBe('600');
    await program.stop();
    expect(readdirSync(DATA_DIR).sort()).toEqual([DATABASE, KEY]);
  });

  it('E05 is closed again when it was opened to others', async () => {
    const DATA_DIR = await usedFolder();
    chmodSync(DATA_DIR, 0o755);
    await (await startProgram({ env: { DATA_DIR } })).stop();
    expect(modeOf(DATA_DIR)).toBe('700');
  });

  it('is never a folder that others use', async () => {
    const DATA_DIR = temporaryFolder();
    chmodSync(DATA_DIR, 0o755);
    writeFileSync(join(DATA_DIR, 'letters.txt'), 'mine');
    const { code, stderr } = await runCommand({ env: { DATA_DIR } });
    expect(code).toBe(2);
    expect(stderr).toContain(`- DATA_DIR ${DATA_DIR} holds other things`);
    expect(modeOf(DATA_DIR)).toBe('755');
    expect(readdirSync(DATA_DIR)).toEqual(['letters.txt']);
  });

  it('is named when it cannot be made', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await runCommand({ env: { DATA_DIR: join(folder, 'file') } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/- DATA_DIR .* cannot be used \(EEXIST\)/);
  });

  it('U03 leaves a file that a newer release has written as it is', async () => {
    const DATA_DIR = await usedFolder();
    const path = join(DATA_DIR, DATABASE);
    const copy = join(temporaryFolder(), 'copy.db');
    copyFileSync(path, copy);
    const file = await openDatabase(`sqlite:${path}`);
    await sql`insert into schema_migrations (component, name, applied_at) values ('auth', '9999-later', 1)`.execute(
      file.db,
    );
    await file.close();
    expect(hashOf(path)).not.toBe(hashOf(copy));
    const before = hashOf(path);
    expect((await runCommand({ env: { DATA_DIR } })).code).toBe(1);
    expect(hashOf(path)).toBe(before);
    expect(readdirSync(DATA_DIR).sort()).toEqual([DATABASE, KEY]);
  });

  it('is not made when nothing is kept in it', async () => {
    const cwd = temporaryFolder();
    const MASTER_KEY = randomBytes(32).toString('base64');
    const program = await startProgram({ cwd, env: { DATABASE_URL: `sqlite:${join(cwd, 'x.db')}`, MASTER_KEY } });
    expect(existsSync(join(cwd, 'data'))).toBe(false);
    expect(program.printed()).not.toContain('Data folder');
  });
});

describe('the master key', () => {
  it('E02 is not made anew for a database that was sealed with another', async () => {
    const DATA_DIR = await usedFolder();
    const before = hashOf(join(DATA_DIR, DATABASE));
    rmSync(join(DATA_DIR, KEY));
    const { code, stderr } = await runCommand({ env: { DATA_DIR } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/master\.key is missing/);
    expect(readdirSync(DATA_DIR)).toEqual([DATABASE]);
    expect(hashOf(join(DATA_DIR, DATABASE))).toBe(before);
  });

  it.each(['', Buffer.alloc(32, 7).toString('base64')])('is refused when its file holds %j', async (contents) => {
    const DATA_DIR = temporaryFolder();
    writeFileSync(join(DATA_DIR, KEY), contents, { mode: 0o600 });
    const { code, stderr } = await runCommand({ env: { DATA_DIR } });
    expect(code).toBe(2);
    expect(stderr).toMatch(/the master key file .* must be /);
    expect(readFileSync(join(DATA_DIR, KEY), 'utf8')).toBe(contents);
  });

  it('is refused when its file cannot be read', async () => {
    const MASTER_KEY_FILE = join(temporaryFolder(), 'none');
    const { code, stderr } = await runCommand({ env: { MASTER_KEY_FILE } });
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be read (ENOENT)');
  });
});

eachDatabase((dialect, open, DATABASE_URL) => {
  /** Each test takes the database as the one before left it. */
  const right = randomBytes(32).toString('base64');
  const env = { DATABASE_URL, MASTER_KEY: right };
  const empty = anotherDatabase(dialect);

  let database: Database;
  beforeAll(async () => {
    database = await open();
  });

  /** Everything in every table, as one text. */
  async function contents(): Promise<string> {
    const names =
      dialect === 'sqlite'
        ? sql<{ name: string }>`select name from sqlite_master where type = 'table' order by name`
        : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema() order by 1`;
    const tables: [string, unknown[]][] = [];
    for (const { name } of (await names.execute(database.db)).rows) {
      tables.push([name, (await sql`select * from ${sql.table(name)}`.execute(database.db)).rows]);
    }
    return JSON.stringify(tables);
  }

  it('E02 refuses another master key before anything is written', async () => {
    await (await startProgram({ env })).stop();
    const before = await contents();
    for (const args of [['serve'], ['pool', 'serve']]) {
      const wrong = { ...env, MASTER_KEY: randomBytes(32).toString('base64') };
      const { code, stderr, stdout } = await runCommand({ args, env: wrong });
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(stderr).toContain('the master key (MASTER_KEY, MASTER_KEY_FILE or master.key in DATA_DIR) is not the one');
      expect(stderr).not.toContain(wrong.MASTER_KEY);
    }
    expect(await contents()).toBe(before);
    const again = await startProgram({ env });
    expect((await fetch(`${again.url}/ready`)).status).toBe(200);
    await again.stop();
  });

  it.each(['master-key', 'mail', 'pool', 'auth'])(
    'U03 refuses a database with newer tables of %s',
    async (component) => {
      const row = sql`insert into schema_migrations (component, name, applied_at) values (${component}, '9999-later', 1)`;
      await row.execute(database.db);
      const before = await contents();
      const { code, stderr } = await runCommand({ env });
      expect(code).toBe(1);
      expect(stderr).toContain(
        `The database holds ${component} migration 9999-later, which this release does not know.`,
      );
      expect(await contents()).toBe(before);
      await sql`delete from schema_migrations where name = '9999-later'`.execute(database.db);
    },
  );

  it('U04 F19 two processes that start at once on nothing agree on the key, the pool and what signs its tokens', async () => {
    const DATA_DIR = join(temporaryFolder(), 'data');
    mkdirSync(DATA_DIR, { mode: 0o700 });
    const admin = { ADMIN_EMAIL: 'root@example.com', ADMIN_PASSWORD: 'una frase bastante larga' };
    const start = () =>
      startProgram({ env: { ...admin, DATA_DIR, ...(dialect === 'postgres' && { DATABASE_URL: empty }) } });
    const [one, other] = await Promise.all([start(), start()]);
    expect([one.poolId, one.clientId]).toEqual([other.poolId, other.clientId]);
    const keys = async ({ poolUrl, poolId }: typeof one) =>
      (await fetch(`${poolUrl}/${poolId}/.well-known/jwks.json`)).json() as Promise<{ keys: unknown[] }>;
    expect((await keys(one)).keys).toHaveLength(1);
    expect(await keys(one)).toEqual(await keys(other));
    expect(`${one.printed()}${other.printed()}`).not.toMatch(/ERROR|FATAL/);
    await Promise.all([one.stop(), other.stop()]);
  });
});
