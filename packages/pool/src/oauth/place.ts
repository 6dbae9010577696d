import type { Visit } from '../federation/federation.ts';
import type { Parts } from '../parts.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';

const LONGEST_ID = 128;

/** The client that a visit names, and its pool; undefined where there is none, or the host is another pool's domain. */
export async function findPlace(
  clientId: string | undefined,
  { http, parts }: Pick<Visit, 'http' | 'parts'>,
): Promise<{ pool: UserPool; client: Client } | undefined> {
  if (clientId === undefined || clientId.length > LONGEST_ID) return undefined;
  const client = await parts.store.clients.find(clientId);
  const pool = client && (await parts.store.pools.find(client.poolId));
  return pool && (await isAt(http, pool, parts)) ? { pool, client } : undefined;
}

/** Whether a pool may be asked for at the host of a request: any may, except at the domain of another one. */
async function isAt(
  http: Request,
  pool: UserPool,
  { store, tokens }: Pick<Parts, 'store' | 'tokens'>,
): Promise<boolean> {
  const { hostname } = new URL(http.url);
  const own = new URL(tokens.publicUrl).hostname;
  if (hostname === own) return true;
  const name = hostname.endsWith(`.${own}`) ? hostname.slice(0, -own.length - 1) : hostname;
  const domain = await store.domains.find(name);
  return domain === undefined || domain.poolId === pool.id;
}
