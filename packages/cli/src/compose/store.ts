import {
  type Component,
  type Database,
  DatabaseInUseError,
  masterKeyTables,
  openDatabase,
  refuseNewerSchema,
  requireMasterKey,
  type Use,
  useDatabase,
  WrongMasterKeyError,
} from '@custom-cognito/database';
import { poolTables } from '@custom-cognito/pool';
import { mailTables } from '@custom-cognito/pool/delivery';
import { authTables } from 'custom-cognito';
import { type Settings, SettingsError } from '../settings/settings.ts';
import { type Telling, tellRan } from './telling.ts';

/** All tables of the program, in the order in which they are made. */
export const COMPONENTS: readonly Component[] = [masterKeyTables, mailTables, poolTables, authTables];

/**
 * Opens the database and makes sure, before anything is written, that no newer release has been there and that the
 * master key is the right one; tells which key the secrets are sealed under.
 *
 * Throws NewerSchemaError, SettingsError for another master key, and Error when the database cannot be opened.
 */
export async function openStore(
  { databaseUrl }: Settings,
  { masterKey, telling }: { masterKey: Uint8Array; telling: Telling },
): Promise<{ readonly database: Database; readonly sealedUnder: Uint8Array }> {
  const database = await open(databaseUrl, telling);
  try {
    await refuseNewerSchema(database, COMPONENTS);
    return { database, sealedUnder: await requireMasterKey(database, masterKey) };
  } catch (error) {
    await database.close();
    if (!(error instanceof WrongMasterKeyError)) throw error;
    throw new SettingsError([
      'the master key (MASTER_KEY, MASTER_KEY_FILE or master.key in DATA_DIR) is not the one this database was made ' +
        'with; its secrets cannot be read with another, and nothing was changed',
    ]);
  }
}

async function open(databaseUrl: string, telling: Telling): Promise<Database> {
  try {
    return await openDatabase(databaseUrl, { told: tellRan(telling) });
  } catch (error) {
    throw unopened(error);
  }
}

/** Keeps anybody from restoring into the database meanwhile. Throws DatabaseInUseError while somebody does. */
export async function startUse({ databaseUrl }: Settings): Promise<Use> {
  try {
    return await useDatabase(databaseUrl);
  } catch (error) {
    throw error instanceof DatabaseInUseError ? error : unopened(error);
  }
}

/** The cause goes untold: a driver's message may repeat what stands in the URL. */
function unopened(error: unknown): Error {
  const { code, errstr } = error as { code?: unknown; errstr?: unknown };
  const reason = [code, errstr].filter((part) => typeof part === 'string').join(': ');
  return new Error(`the database of DATABASE_URL or DATA_DIR cannot be opened (${reason || (error as Error).name})`);
}
