import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { keepParsed } from './kept-parsed.ts';
import type { Opened } from './opened.ts';
import { integersAsNumbers } from './postgres-integers.ts';
import { faultOf, type StatementTold, tellStatements } from './told.ts';

const CONNECTIONS = 10;
const CONNECT_TIMEOUT_MS = 5_000;
const STATEMENT_TIMEOUT_MS = 15_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;

export function openPostgres(url: string, told?: StatementTold): Opened {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: integersAsNumbers,
  });
  // An idle connection that the server closes is replaced on the next query; without a listener it ends the process.
  pool.on('error', () => {});
  const kept = keepParsed(told ? telling(pool, told) : pool);
  const dialect = new PostgresDialect({ pool: kept.pool });
  return {
    db: new Kysely({ dialect, ...(told && { log: tellStatements(told) }) }),
    keepParsed: kept.keep,
    version: () => undefined,
    load: () => ({
      inUse: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
  };
}

/** A statement that got no connection is none that Kysely tells of. */
function telling(pool: pg.Pool, told: StatementTold): Pick<pg.Pool, 'connect' | 'end'> {
  const connect = async () => {
    const began = performance.now();
    try {
      return await pool.connect();
    } catch (error) {
      told({ sql: 'connect', milliseconds: performance.now() - began, fault: faultOf(error) });
      throw error;
    }
  };
  return { connect, end: () => pool.end() } as Pick<pg.Pool, 'connect' | 'end'>;
}
