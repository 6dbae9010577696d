import { existsSync } from 'node:fs';
import { MigrationError } from 'custom-cognito';
import { layFoundation } from '../../compose/foundation.ts';
import { createLog } from '../../compose/log.ts';
import { type OpenMigration, openMigration } from '../../compose/migration-service.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Terminal } from '../terminal.ts';
import { faultOf } from './faults.ts';

interface Opening {
  readonly terminal: Terminal;
  readonly logsRole?: string | undefined;
}

/** Does something with migrations beside servers that may be running. Throws CommandFailure for what MigrationError says. */
export async function withMigration<T>(
  settings: Settings,
  { terminal, logsRole }: Opening,
  work: (opened: OpenMigration) => Promise<T>,
): Promise<T> {
  const path = settings.databaseUrl.startsWith('sqlite:') ? settings.databaseUrl.slice('sqlite:'.length) : undefined;
  if (path !== undefined && !existsSync(path)) terminal.note(NEW_DATABASE[terminal.language](path));
  // What is refused stands in the report, and what was done in the record.
  const log = await createLog({ ...settings, logLevel: 'error' });
  const foundation = await layFoundation(settings, log);
  try {
    return await work(await openMigration(foundation, { logsRole }));
  } catch (error) {
    throw error instanceof MigrationError ? faultOf(error) : error;
  } finally {
    await foundation.closing.closeAll();
  }
}

const NEW_DATABASE = {
  es: (file: string) => `Base de datos nueva: ${file}`,
  en: (file: string) => `New database: ${file}`,
};
