import type { Dialect } from './open.ts';
import { openSqliteSnapshot } from './snapshot-sqlite.ts';

/** What stands in a column of our tables. */
export type Cell = string | number | Uint8Array | null;

/** All tables as they were at one moment, whatever is written meanwhile. */
export interface Snapshot {
  readonly dialect: Dialect;
  tables(): Promise<readonly string[]>;
  /** Names, in the order in which they were made. */
  columns(table: string): Promise<readonly string[]>;
  count(table: string): Promise<number>;
  /** The last key that a table's sequence has given out; undefined where it has none. */
  sequence(table: string): Promise<number | undefined>;
  /** Rows page by page, so that a table of any size takes the same memory. */
  rows(table: string, columns: readonly string[]): AsyncIterable<readonly (readonly Cell[])[]>;
  close(): Promise<void>;
}

/**
 * Opens one consistent view of a whole database, beside whoever reads and writes it: nobody waits for it.
 *
 * On SQLite a read transaction, during which the write-ahead log cannot begin anew; on PostgreSQL a transaction that is
 * `REPEATABLE READ` and `READ ONLY`. Throws `TypeError` for a URL that is neither, and what the driver throws.
 */
export async function openSnapshot(url: string): Promise<Snapshot> {
  if (url.startsWith('sqlite:')) return openSqliteSnapshot(url.slice('sqlite:'.length));
  const { openPostgresSnapshot } = await import('./snapshot-postgres.ts');
  return openPostgresSnapshot(url);
}

/** A name of ours, as SQL takes it. Throws TypeError for what is none: it may have come from a file. */
export function quoted(name: string): string {
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new TypeError('Not the name of a table or column.');
  return `"${name}"`;
}
