import { type Auth, createAuth } from 'custom-cognito';
import { type Answering, embedded, outside } from './back-end.ts';
import { DEFAULT_CLIENT_ID, type DefaultPool, ensureDefaultPool, findDefaultPool } from './default-pool.ts';
import type { Foundation } from './foundation.ts';
import { openPoolAlone } from './pool-alone.ts';

/** Somebody waits for the command, and the pool was there before it. */
const PATIENCE_MS = 2_000;

/** The service and what answers it. */
export interface OpenService {
  readonly auth: Auth;
  readonly poolId: string;
}

/**
 * The service for a command's own use, beside servers on the same database: nothing listens, repeats or is mailed.
 * Resolves with undefined where the embedded pool has yet to be made and `make` is not given.
 */
export async function openService(
  foundation: Foundation,
  { make }: { readonly make: boolean },
): Promise<OpenService | undefined> {
  const { settings, database, masterKey, log, closing } = foundation;
  const { backEnd } = settings;
  const answering =
    backEnd.kind === 'embedded'
      ? await embeddedPool(foundation, make)
      : await outside(backEnd, settings, { patienceMs: PATIENCE_MS });
  if (answering === undefined) return undefined;
  const auth = await createAuth({ ...answering, database, masterKey, log });
  closing.add('service', () => auth.close());
  return { auth, poolId: answering.userPoolId };
}

async function embeddedPool(foundation: Foundation, make: boolean): Promise<Answering | undefined> {
  const pool = await openPoolAlone(foundation);
  const known = await findDefaultPool(pool);
  // One that is there keeps the settings of the server that made it.
  const defaults: DefaultPool | undefined =
    known === undefined
      ? make
        ? await ensureDefaultPool(pool, foundation.settings)
        : undefined
      : { poolId: known, clientId: DEFAULT_CLIENT_ID };
  return defaults && embedded({ pool, ...defaults, publicUrl: 'https://nobody.invalid' });
}
