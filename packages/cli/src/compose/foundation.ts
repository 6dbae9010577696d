import type { Database } from '@custom-cognito/database';
import type { Logger } from 'pino';
import type { Settings } from '../settings/settings.ts';
import { type Closing, createClosing } from './closing.ts';
import { loadMasterKey, prepareDataFolder } from './data-folder.ts';
import { createLog } from './log.ts';
import { openStore } from './store.ts';
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

/** Opens the data folder, the key and the database, in that order. The log is the settings' unless given. */
export async function layFoundation(settings: Settings, given?: Logger): Promise<Foundation> {
  const log = given ?? (await createLog(settings));
  const closing = createClosing((name, error) => log.error({ name, error: String(error) }, 'closing failed'));
  prepareDataFolder(settings);
  const telling = createTelling();
  const opened = await openStore(settings, { masterKey: loadMasterKey(settings), telling });
  const { database, sealedUnder: masterKey } = opened;
  closing.add('database', () => database.close());
  return { settings, log, closing, database, masterKey, telling };
}
