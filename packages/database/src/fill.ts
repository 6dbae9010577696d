import type { Filled, Filling, Target } from './filling.ts';

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
