import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Database, type Dialect, openDatabase } from '../src/index.ts';

/** Opens the block's database once more; what the test leaves open is closed after the block. */
export type Open = () => Promise<Database>;

/** Declares tests that use one database; the URL is for processes that the tests start. */
export type DatabaseTests = (dialect: Dialect, open: Open, url: string) => void;

interface Store {
  readonly url: string;
  create(): Promise<void>;
  remove(): Promise<void>;
}

/**
 * Declares a `describe` block per database: SQLite in a temporary file, and PostgreSQL in a schema of its own.
 * Both are empty at first, shared by the tests of the block, and removed after it.
 *
 * PostgreSQL comes from `TEST_DATABASE_URL`. Without it the block is skipped, or fails where `CI` is `true`.
 */
export function eachDatabase(tests: DatabaseTests): void {
  onSqlite(tests);
  onPostgres(tests);
}

/**
 * Declares tests that take long on one database, and on both where `TEST_EVERY_DATABASE` is set. What they store is
 * tested on the other one elsewhere.
 */
export function oneDatabase(dialect: Dialect, tests: DatabaseTests): void {
  if (process.env.TEST_EVERY_DATABASE) eachDatabase(tests);
  else if (dialect === 'sqlite') onSqlite(tests);
  else onPostgres(tests);
}

function onSqlite(tests: DatabaseTests): void {
  describe('on SQLite', () => declare('sqlite', sqliteFile(), tests));
}

function onPostgres(tests: DatabaseTests): void {
  const server = process.env.TEST_DATABASE_URL;
  if (server) describe('on PostgreSQL', () => declare('postgres', postgresSchema(server), tests));
  else if (process.env.CI === 'true') describe('on PostgreSQL', () => declare('postgres', missingPostgres, tests));
  else describe.skip('on PostgreSQL (TEST_DATABASE_URL is not set)', () => declare('postgres', missingPostgres, tests));
}

/** One more database of this kind for the block, empty and apart from the first: the URL of it. */
export function anotherDatabase(dialect: Dialect): string {
  const server = process.env.TEST_DATABASE_URL;
  const store = dialect === 'sqlite' ? sqliteFile() : server ? postgresSchema(server) : missingPostgres;
  beforeAll(() => store.create());
  afterAll(() => store.remove());
  return store.url;
}

function declare(dialect: Dialect, store: Store, tests: DatabaseTests): void {
  const opened: Database[] = [];
  beforeAll(() => store.create());
  // Hooks run in reverse: this one comes after every afterAll of the block.
  afterAll(async () => {
    for (const database of opened) await database.close().catch(() => {});
    await store.remove();
  });
  const open = async () => {
    const database = await openDatabase(store.url);
    opened.push(database);
    return database;
  };
  tests(dialect, open, store.url);
}

function sqliteFile(): Store {
  const folder = join(tmpdir(), uniqueName());
  return {
    url: `sqlite:${join(folder, 'test.sqlite')}`,
    create: async () => void mkdirSync(folder, { mode: 0o700 }),
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function postgresSchema(server: string): Store {
  const schema = uniqueName();
  const url = new URL(server);
  url.searchParams.set('options', `-csearch_path=${schema}`);
  return {
    url: url.href,
    create: () => execute(server, `create schema ${schema}`),
    remove: () => execute(server, `drop schema if exists ${schema} cascade`),
  };
}

const missingPostgres: Store = {
  url: '',
  create: async () => {
    throw new Error('These tests need PostgreSQL: set TEST_DATABASE_URL or install PostgreSQL.');
  },
  remove: async () => {},
};

async function execute(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function uniqueName(): string {
  return `custom_cognito_test_${randomBytes(6).toString('hex')}`;
}
