import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Dialect } from '@custom-cognito/database';
import pg from 'pg';
import { folder, settings } from '../harness/settings.ts';

/** The same for all seeds, so that any run can open them; nothing real is ever kept under it. */
export const MASTER_KEY = createHash('sha256').update('custom-cognito benchmark').digest();

const store = '../../packages/pool/src/store';
const makers = [`${store}/migrations.ts`, `${store}/session-columns.ts`, '../seed/seed.ts', '../seed/people.ts'];
/** Seeds of another schema, or made in another way, are other seeds. */
const version = createHash('sha256')
  .update(makers.map((path) => readFileSync(new URL(path, import.meta.url), 'utf8')).join())
  .digest('hex')
  .slice(0, 8);

/** A database that one server of one run may change. */
export interface RunDatabase {
  readonly url: string;
  remove(): Promise<void>;
}

/** Where the seeds of one kind of database are kept, and how a run gets a copy of one. */
interface Keeper {
  exists(name: string): Promise<boolean>;
  create(name: string): Promise<void>;
  url(name: string): string;
  copy(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
}

const keepers: Readonly<Record<Dialect, Keeper>> = { sqlite: sqliteFiles(), postgres: postgresDatabases() };
const keeper = keepers[settings.database];

/** The URL of a seed that is complete, or undefined. */
export async function findSeed(size: number): Promise<string | undefined> {
  const name = seedName(size);
  return (await keeper.exists(name)) ? keeper.url(name) : undefined;
}

/** Fills a new database under another name and calls it a seed when it is complete. */
export async function makeSeed(size: number, fill: (url: string) => Promise<void>): Promise<void> {
  const draft = `${seedName(size)}_draft`;
  await keeper.remove(draft);
  await keeper.create(draft);
  await fill(keeper.url(draft));
  await keeper.copy(draft, seedName(size));
  await keeper.remove(draft);
}

/** A copy of a seed, or an empty database. */
export async function runDatabase(size: number | 'empty'): Promise<RunDatabase> {
  const name = `${size}_run_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  if (size === 'empty') await keeper.create(name);
  else await keeper.copy(seedName(size), name);
  return { url: keeper.url(name), remove: () => keeper.remove(name) };
}

/** An empty folder that ends with the run. */
export function runFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(folder, 'data-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function seedName(size: number): string {
  return `${size}_seed_${version}`;
}

function sqliteFiles(): Keeper {
  const place = (name: string) => join(folder, `sqlite-${name}`);
  return {
    exists: async (name) => existsSync(place(name)),
    create: async (name) => void mkdirSync(place(name), { mode: 0o700 }),
    url: (name) => `sqlite:${join(place(name), 'pool.sqlite')}`,
    copy: async (from, to) => cpSync(place(from), place(to), { recursive: true }),
    remove: async (name) => rmSync(place(name), { recursive: true, force: true }),
  };
}

function postgresDatabases(): Keeper {
  const database = (name: string) => `custom_cognito_bench_${name}`;
  return {
    exists: async (name) => {
      const found = await query('select 1 from pg_database where datname = $1', [database(name)]);
      return found > 0;
    },
    create: async (name) => void (await query(`create database ${database(name)}`)),
    url: (name) => Object.assign(new URL(settings.postgres), { pathname: `/${database(name)}` }).href,
    copy: async (from, to) => void (await query(`create database ${database(to)} template ${database(from)}`)),
    remove: async (name) => void (await query(`drop database if exists ${database(name)} with (force)`)),
  };
}

async function query(statement: string, values: readonly string[] = []): Promise<number> {
  const client = new pg.Client({ connectionString: settings.postgres });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rowCount ?? 0;
  } finally {
    await client.end();
  }
}
