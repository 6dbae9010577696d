import { type Auth, createAuth, createMigration, type Migration } from 'custom-cognito';
import { embedded, outside } from './back-end.ts';
import { ensureDefaultPool } from './default-pool.ts';
import type { Foundation } from './foundation.ts';
import { openPoolAlone } from './pool-alone.ts';

/** AWS takes minutes for a job, however small. */
const ROWS_PER_AWS_JOB = 50_000;

export interface OpenMigration {
  readonly auth: Auth;
  readonly migration: Migration;
}

/** Migrations into whichever pool the settings name, beside servers that may be running; an embedded one is made if need be. */
export async function openMigration(
  foundation: Foundation,
  { logsRole }: { readonly logsRole?: string | undefined },
): Promise<OpenMigration> {
  const { settings, database, masterKey, log, closing } = foundation;
  const { backEnd } = settings;
  const answering = backEnd.kind === 'embedded' ? await embeddedPool(foundation) : await outside(backEnd, settings);
  const auth = await createAuth({ ...answering, database, masterKey, log });
  closing.add('service', () => auth.close());
  const isAws = backEnd.kind !== 'embedded' && backEnd.endpoint === undefined;
  const migration = await createMigration({
    cognito: answering.cognito,
    userPoolId: answering.userPoolId,
    database,
    masterKey,
    fetch: answering.fetch,
    hashes: isAws ? 'aws' : 'all',
    logsRole,
    ...(isAws && { rowsPerJob: ROWS_PER_AWS_JOB }),
  });
  return { auth, migration };
}

async function embeddedPool(foundation: Foundation) {
  const pool = await openPoolAlone(foundation);
  const defaults = await ensureDefaultPool(pool, foundation.settings);
  return embedded({ pool, ...defaults, publicUrl: 'https://nobody.invalid' } as Parameters<typeof embedded>[0]);
}
