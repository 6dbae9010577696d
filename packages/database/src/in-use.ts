import type { Use } from './use.ts';

/**
 * Says that this process uses a database, so that nobody fills it meanwhile. SQLite knows that by its open file; on
 * PostgreSQL it takes one more connection, which is opened again where it is lost. Throws {@link DatabaseInUseError}
 * when the database is being filled and still is fifteen seconds later.
 */
export async function useDatabase(url: string): Promise<Use> {
  if (url.startsWith('sqlite:')) return { end: async () => {} };
  return (await import('./in-use-postgres.ts')).usePostgres(url);
}
