import type { Pool } from '@custom-cognito/pool';
import { type Auth, createAuth } from 'custom-cognito';
import { type Answering, embedded, outside } from './back-end.ts';
import { DEFAULT_CLIENT_ID, type DefaultPool, ensureDefaultPool, findDefaultPool } from './default-pool.ts';
import type { Foundation } from './foundation.ts';
import { poolAddress } from './pool-address.ts';
import { openPoolAlone } from './pool-alone.ts';

/** Somebody waits for the command, and the pool was there before it. */
const PATIENCE_MS = 2_000;

/** The service and what answers it. */
export interface OpenService {
  readonly auth: Auth;
  readonly poolId: string;
  readonly answering: Answering;
}

/**
 * The service for a command's own use, beside servers on the same database: nothing listens, repeats or is mailed.
 * Resolves with undefined where the embedded pool has yet to be made and `make` is not given.
 */
export async function openService(
  foundation: Foundation,
  { make }: { readonly make: boolean },
): Promise<OpenService | undefined> {
  if (make || foundation.settings.backEnd.kind !== 'embedded') return openMadeService(foundation);
  const pool = await openPoolAlone(foundation);
  const poolId = await findDefaultPool(pool);
  return poolId === undefined
    ? undefined
    : serving(foundation, here(foundation, pool, { poolId, clientId: DEFAULT_CLIENT_ID }));
}

/** The same, where an embedded pool is made if need be. */
export async function openMadeService(foundation: Foundation): Promise<OpenService> {
  const { settings } = foundation;
  const { backEnd } = settings;
  if (backEnd.kind !== 'embedded') {
    return serving(foundation, await outside(backEnd, settings, { patienceMs: PATIENCE_MS }));
  }
  const pool = await openPoolAlone(foundation);
  // One that is there keeps the settings of the server that made it.
  const known = await findDefaultPool(pool);
  const defaults =
    known === undefined ? await ensureDefaultPool(pool, settings) : { poolId: known, clientId: DEFAULT_CLIENT_ID };
  return serving(foundation, here(foundation, pool, defaults));
}

const here = ({ settings }: Foundation, pool: Pool, defaults: DefaultPool): Answering =>
  embedded({ pool, ...defaults, publicUrl: poolAddress(settings) });

async function serving(foundation: Foundation, answering: Answering): Promise<OpenService> {
  const { database, masterKey, log, closing } = foundation;
  const auth = await createAuth({ ...answering, database, masterKey, log });
  closing.add('service', () => auth.close());
  return { auth, poolId: answering.userPoolId, answering };
}
