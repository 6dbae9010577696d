import { type Kysely, sql } from 'kysely';
import { type Component, migrateWithin, refuseNewerSchema } from './migrate.ts';
import type { Database, Dialect } from './open.ts';
import { rowWriter } from './row-writer.ts';
import { setAsideIndexes } from './set-aside-indexes.ts';
import type { Cell } from './snapshot.ts';

/** The database holds something already. */
export class NotEmptyError extends Error {
  override name = 'NotEmptyError';
}

/** Another process has the database open. */
export class DatabaseInUseError extends Error {
  override name = 'DatabaseInUseError';
}

/** What is to be filled. */
export interface Target {
  readonly url: string;
  readonly components: readonly Component[];
  /** All tables of the components. */
  readonly tables: readonly string[];
  /** Those that hold rows before anything was done: they count for nothing. */
  readonly seeded: readonly string[];
  /** Whether what is there already is to go. */
  readonly replace: boolean;
}

/** A database that nobody sees before it is whole. */
export interface Filling {
  readonly dialect: Dialect;
  readonly db: Kysely<unknown>;
  /** Brings a component's tables to these migrations. */
  migrate(component: Component): Promise<void>;
  /** Takes the indexes away until what it resolves to is called, after all rows are there. */
  setAsideIndexes(): Promise<() => Promise<void>>;
  clear(table: string): Promise<void>;
  insert(table: string, rows: Rows): Promise<void>;
  /** From now on a table's sequence gives out no key up to this one. */
  raiseSequence(table: string, last: number): Promise<void>;
}

export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** What became of what was there before. */
export interface Filled {
  /** The file where it is kept; absent where there was nothing, or it is gone. */
  readonly keptAs?: string;
}

/**
 * Makes a database of what `fill` puts into it, whole or not at all: a kill at any moment leaves what was there before.
 *
 * SQLite is filled in a file beside its place, which then takes the name; a file that was there is kept under another
 * one. PostgreSQL is filled in one transaction. Throws {@link NotEmptyError}, {@link DatabaseInUseError},
 * `NewerSchemaError` and what `fill` throws, having changed nothing.
 */
export async function fillDatabase(target: Target, fill: (filling: Filling) => Promise<void>): Promise<Filled> {
  if (target.url.startsWith('sqlite:')) return (await import('./fill-sqlite.ts')).fillSqlite(target, fill);
  return (await import('./fill-postgres.ts')).fillPostgres(target, fill);
}

/** Throws {@link NotEmptyError} and `NewerSchemaError`; only reads. */
export async function requireFillable(database: Database, { components, tables, seeded, replace }: Target) {
  await refuseNewerSchema(database, components);
  if (replace) return;
  for (const table of await existing(database, tables)) {
    if (seeded.includes(table)) continue;
    const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(database.db);
    if (rows.length > 0) throw new NotEmptyError(`${table} holds rows.`);
  }
}

/** Those of the tables that are there. */
export async function existing({ db, dialect }: Database, tables: readonly string[]): Promise<readonly string[]> {
  const find =
    dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{ name: string }>`select tablename::text as name from pg_tables where schemaname = current_schema()`;
  const { rows } = await find.execute(db);
  const there = new Set(rows.map(({ name }) => name));
  return tables.filter((table) => there.has(table));
}

export function fillingOf(db: Kysely<unknown>, dialect: Dialect): Filling {
  const { insert, raiseSequence } = rowWriter(db, dialect);
  return {
    dialect,
    db,
    migrate: (component) => migrateWithin(db, { ...component, dialect }),
    setAsideIndexes: () => setAsideIndexes(db, dialect),
    clear: async (table) => void (await sql`delete from ${sql.table(table)}`.execute(db)),
    insert,
    raiseSequence,
  };
}
