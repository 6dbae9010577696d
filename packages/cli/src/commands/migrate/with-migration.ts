import { MigrationError } from 'custom-cognito';
import { type OpenMigration, openMigration } from '../../compose/migration-service.ts';
import type { Settings } from '../../settings/settings.ts';
import { withMadeData } from '../existing-data.ts';
import type { Terminal } from '../terminal.ts';
import { faultOf } from './faults.ts';

interface Opening {
  readonly terminal: Terminal;
  readonly logsRole?: string | undefined;
}

/** Does something with migrations beside servers that may be running. Throws CommandFailure for what MigrationError says. */
export function withMigration<T>(
  settings: Settings,
  { terminal, logsRole }: Opening,
  work: (opened: OpenMigration) => Promise<T>,
): Promise<T> {
  return withMadeData(settings, { terminal, makesData: true }, async (foundation) => {
    try {
      return await work(await openMigration(foundation, { logsRole }));
    } catch (error) {
      throw error instanceof MigrationError ? faultOf(error) : error;
    }
  });
}
