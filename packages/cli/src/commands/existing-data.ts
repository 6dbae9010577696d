import { existsSync } from 'node:fs';
import { DatabaseInUseError } from '@custom-cognito/database';
import type { Auth } from 'custom-cognito';
import { type Foundation, layFoundation } from '../compose/foundation.ts';
import { createLog } from '../compose/log.ts';
import { openRecord } from '../compose/record.ts';
import type { Settings } from '../settings/settings.ts';
import { CommandFailure, FAILED, WRONG_USAGE } from './failure.ts';
import type { Terminal } from './terminal.ts';

const LOUDER: ReadonlySet<string> = new Set(['trace', 'debug', 'info']);

/**
 * Does something with data that is there already, beside servers that may be running, and closes it again. Throws
 * CommandFailure `no_database` for a file that does not exist, unless it may be made: an empty one in a wrong folder
 * would look like the answer.
 */
export async function withData<T>(
  settings: Settings,
  { makesData = false }: { readonly makesData?: boolean },
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  if (!makesData) requireFile(settings);
  // Standard error is for what the command has to say; the log only for what is wrong.
  const log = await createLog(LOUDER.has(settings.logLevel) ? { ...settings, logLevel: 'warn' } : settings);
  const foundation = await layFoundation(settings, log).catch((error: unknown) => {
    throw error instanceof DatabaseInUseError ? beingRestored(error) : error;
  });
  try {
    return await work(foundation);
  } finally {
    await foundation.closing.closeAll();
  }
}

const beingRestored = (cause: unknown): CommandFailure =>
  new CommandFailure({
    code: 'database_in_use',
    exitCode: FAILED,
    says: {
      es: 'La base de datos se está restaurando: espera a que termine. No se ha cambiado nada.',
      en: 'The database is being restored: wait for the end of that. Nothing was changed.',
    },
    cause,
  });

/**
 * The same where data may be made, which is said before; of the log only errors: what was refused is told once, in the
 * terminal's language, and stands in the record.
 */
export function withMadeData<T>(
  settings: Settings,
  { terminal, makesData }: { readonly terminal: Terminal; readonly makesData: boolean },
  work: (foundation: Foundation) => Promise<T>,
): Promise<T> {
  const file = databaseFile(settings);
  const isNew = makesData && file !== undefined && !existsSync(file);
  if (isNew && !terminal.json) terminal.note(NEW_DATABASE[terminal.language](file));
  return withData({ ...settings, logLevel: 'error' }, { makesData }, work);
}

const NEW_DATABASE = {
  es: (file: string) => `Base de datos nueva: ${file}`,
  en: (file: string) => `New database: ${file}`,
};

/** The same, with the service's record. */
export function withRecord<T>(settings: Settings, work: (auth: Auth) => Promise<T>): Promise<T> {
  return withData(settings, {}, async (foundation) => work(await openRecord(foundation)));
}

/** Where SQLite keeps the data; undefined where a server does. */
function databaseFile({ databaseUrl }: Settings): string | undefined {
  return databaseUrl.startsWith('sqlite:') ? databaseUrl.slice('sqlite:'.length) : undefined;
}

function requireFile(settings: Settings): void {
  const path = databaseFile(settings);
  if (path === undefined || existsSync(path)) return;
  throw new CommandFailure({
    code: 'no_database',
    exitCode: WRONG_USAGE,
    says: {
      es: `No hay ninguna base de datos en ${path}. Comprueba DATA_DIR o DATABASE_URL, o arranca antes el servidor.`,
      en: `There is no database at ${path}. Look at DATA_DIR or DATABASE_URL, or start the server first.`,
    },
  });
}
