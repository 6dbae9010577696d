import { type Auth, createMigration, type Migration } from 'custom-cognito';
import type { Foundation } from './foundation.ts';
import { openMadeService } from './service.ts';

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
  const { settings, database, masterKey } = foundation;
  const { backEnd } = settings;
  const { auth, answering } = await openMadeService(foundation);
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
