import { isDeadlock } from '@custom-cognito/database';
import type { Kysely } from 'kysely';

const ATTEMPTS = 5;

/**
 * Runs `work` in the transaction that is open, or in one of its own. PostgreSQL ends one of two transactions that wait
 * for each other; nothing of it stays, so it is run again.
 */
export async function inTransaction<Schema, T>(
  db: Kysely<Schema>,
  work: (trx: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  if (db.isTransaction) return work(db);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (attempt === ATTEMPTS || !isDeadlock(error)) throw error;
    }
  }
}
