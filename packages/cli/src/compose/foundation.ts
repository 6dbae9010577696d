import type { Database } from '@custom-cognito/database';
import type { Logger } from 'pino';
import type { Settings } from '../settings/settings.ts';
import { type Closing, createClosing } from './closing.ts';
import { loadMasterKey, prepareDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';
import { openStore, startUse } from './store.ts';
import { createTelling, type Telling } from './telling.ts';

/** What everything that touches the data stands on; nothing of it works by itself or listens. */
export interface Foundation {
  readonly settings: Settings;
  readonly log: Logger;
  readonly closing: Closing;
  readonly database: Database;
  /** What the secrets of the database are sealed under: the master key of the settings, or the one it was restored with. */
  readonly masterKey: Uint8Array;
  /** What the database and the mail do, for metrics and traces. */
  readonly telling: Telling;
}

/**
 * Opens the data folder, the key and the database, in that order, and keeps anybody from restoring into it until all is
 * closed. The log is the settings' unless given. Throws DatabaseInUseError while it is being restored.
 */
export async function layFoundation(settings: Settings, given?: Logger): Promise<Foundation> {
  const log = given ?? (await createLog(settings));
  const closing = createClosing((name, error) => log.error({ name, error: String(error) }, 'closing failed'));
  prepareDataFolder(settings);
  const telling = createTelling();
  const masterKey = loadMasterKey(settings);
  try {
    // Before anything is read: what a restore brings may have another key.
    const inUse = await startUse(settings);
    closing.add('use', () => inUse.end());
    const { database, sealedUnder } = await openStore(settings, { masterKey, telling });
    closing.add('database', () => database.close());
    return { settings, log, closing, database, masterKey: sealedUnder, telling };
  } catch (error) {
    await closing.closeAll();
    throw error;
  }
}
