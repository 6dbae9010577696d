import type { Visit } from '../federation/federation.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';

const LONGEST_ID = 128;

/** The client that a visit names, and its pool; undefined where there is none, or the host is another pool's domain. */
export async function findPlace(
  clientId: string | undefined,
  { parts: { store } }: Pick<Visit, 'http' | 'parts'>,
): Promise<{ pool: UserPool; client: Client } | undefined> {
  if (clientId === undefined || clientId.length > LONGEST_ID) return undefined;
  const client = await store.clients.find(clientId);
  const pool = client && (await store.pools.find(client.poolId));
  return pool && { pool, client };
}
