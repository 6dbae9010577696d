import { type Kysely, sql } from 'kysely';
import pg from 'pg';
import { DatabaseInUseError } from './filling.ts';
import type { Use } from './use.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const AGAIN_MS = 1_000;
const LOCK_NOT_AVAILABLE = '55P03';
const KEY = `hashtext(current_schema() || ':use')`;

/** Waits until nobody uses the schema, and keeps everybody out until the transaction ends. */
export async function takeAlone(trx: Kysely<unknown>): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.raw(KEY)})`.execute(trx);
}

/**
 * Holds a lock with all others who use the schema. It is one of an open transaction and not of a session, which a pooler
 * between may give to somebody else at any moment; a transaction that has read nothing hinders no vacuum.
 */
export async function usePostgres(url: string): Promise<Use> {
  let isOver = false;
  let client: pg.Client | undefined;
  let again: NodeJS.Timeout | undefined;
  const lost = (which: pg.Client) => {
    if (isOver || client !== which) return;
    client = undefined;
    retry();
  };
  const take = async () => {
    const taken = await hold(url, lost);
    if (isOver) return taken.end();
    client = taken;
  };
  const retry = () => {
    again = setTimeout(() => void take().catch(retry), AGAIN_MS);
    again.unref();
  };
  await take();
  return {
    async end() {
      isOver = true;
      clearTimeout(again);
      await client?.end().catch(() => {});
    },
  };
}

async function hold(url: string, lost: (client: pg.Client) => void): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  client.on('error', () => lost(client));
  client.on('end', () => lost(client));
  try {
    await client.connect();
    await client.query('begin');
    await client.query('set local idle_in_transaction_session_timeout = 0');
    // Longer than whoever wants to fill it waits for us.
    await client.query(`set local lock_timeout = '15s'`);
    await client.query(`select pg_advisory_xact_lock_shared(${KEY})`);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    const { code } = error as { code?: unknown };
    throw code === LOCK_NOT_AVAILABLE ? new DatabaseInUseError('It is being restored.', { cause: error }) : error;
  }
}
