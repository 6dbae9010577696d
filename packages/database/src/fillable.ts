import { type Kysely, sql } from 'kysely';
import { type Filling, NotEmptyError, type Target } from './filling.ts';
import { migrateWithin, refuseNewerSchema } from './migrate.ts';
import type { Database, Dialect } from './open.ts';
import { rowWriter } from './row-writer.ts';
import { setAsideIndexes } from './set-aside-indexes.ts';

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
