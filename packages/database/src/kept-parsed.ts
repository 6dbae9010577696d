import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';

/** Of one process: each connection keeps each of them parsed, in the server's memory. */
const MOST = 50;

/** Statements that PostgreSQL parses and plans once a connection instead of at every use. */
export interface KeptParsed {
  readonly pool: PostgresPool;
  /**
   * Has a statement kept from its next use on; beyond 50 of them nothing changes. It must return no rows: where a
   * migration changed their columns, PostgreSQL would refuse what it has kept.
   */
  keep(sql: string): void;
}

export function keepParsed(pool: Pick<pg.Pool, 'connect' | 'end'>): KeptParsed {
  const names = new Map<string, string>();
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();

  function keeping(client: pg.PoolClient): PostgresPoolClient {
    const query = (sql: string, values: unknown[]) => {
      const name = names.get(sql);
      return name === undefined ? client.query(sql, values) : client.query({ name, text: sql, values });
    };
    return { query: query as unknown as PostgresPoolClient['query'], release: () => client.release() };
  }

  return {
    pool: {
      async connect() {
        const client = await pool.connect();
        const known = clients.get(client) ?? keeping(client);
        clients.set(client, known);
        return known;
      },
      end: () => pool.end(),
    },
    keep(sql) {
      if (names.size < MOST && !names.has(sql)) names.set(sql, `kept_${names.size}`);
    },
  };
}
