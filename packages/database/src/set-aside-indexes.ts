import { type Kysely, sql } from 'kysely';
import type { Dialect } from './open.ts';

/**
 * Takes all indexes away that no constraint needs; what it resolves to makes them again. Made of all rows at once they
 * cost a fraction of what each row would cost them, the more so the larger the tables are.
 */
export async function setAsideIndexes(db: Kysely<unknown>, dialect: Dialect): Promise<() => Promise<void>> {
  const find =
    dialect === 'sqlite'
      ? sql<{ name: string; made: string }>`
          select name, sql as made from sqlite_master where type = 'index' and sql is not null order by rowid`
      : sql<{ name: string; made: string }>`
          select indexname::text as name, indexdef as made from pg_indexes
          where schemaname = current_schema() and indexname ~ '^(pool|auth|mail)_' and not exists (
            select 1 from pg_constraint join pg_class on pg_class.oid = conindid
            where relname = indexname and connamespace = current_schema()::regnamespace)
          order by indexname`;
  const { rows } = await find.execute(db);
  for (const { name } of rows) await sql`drop index ${sql.ref(name)}`.execute(db);
  return async () => {
    for (const { made } of rows) await sql.raw(made).execute(db);
  };
}
