import type { Snapshot } from './snapshot.ts';
import { openSqliteSnapshot } from './snapshot-sqlite.ts';

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
