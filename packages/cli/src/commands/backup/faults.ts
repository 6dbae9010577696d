import type { Text } from '@custom-cognito/contract';
import { DatabaseInUseError, isMoved, NewerSchemaError, NotEmptyError } from '@custom-cognito/database';
import { BackupError, type BackupFault } from '../../backup/errors.ts';
import { CommandFailure, FAILED, systemCode, WRONG_USAGE } from '../failure.ts';
import { interrupted } from '../interruption.ts';

type Says = Text & { readonly exitCode: CommandFailure['exitCode'] };

const FAULTS: Readonly<Record<BackupFault, Says>> = {
  not_a_backup: {
    es: 'No es una copia de seguridad de Custom Cognito.',
    en: 'It is no backup of Custom Cognito.',
    exitCode: WRONG_USAGE,
  },
  newer_backup: {
    es: 'La hizo una versión más nueva; restáurala con esa o con una posterior.',
    en: 'A newer release made it; restore it with that one or a later one.',
    exitCode: FAILED,
  },
  wrong_key: {
    es: 'No la abren ni la frase ni la clave maestra de estos ajustes.',
    en: 'Neither the passphrase nor the master key of these settings opens it.',
    exitCode: WRONG_USAGE,
  },
  backup_damaged: {
    es: 'Está dañada o alterada.',
    en: 'It is damaged or was altered.',
    exitCode: FAILED,
  },
  backup_truncated: { es: 'Le falta el final.', en: 'Its end is missing.', exitCode: FAILED },
  no_users_inside: {
    es: 'No contiene usuarios de otro Cognito; los del grupo incorporado se restauran sin --users.',
    en: 'There are no users of another Cognito in it; those of the embedded pool are restored without --users.',
    exitCode: WRONG_USAGE,
  },
};

/** Does something with a file; what goes wrong is told as a CommandFailure, and nothing was changed then. */
export async function explaining<T>(file: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? interrupted(error) : asFailure(error, file);
  }
}

function asFailure(error: unknown, file: string): unknown {
  if (error instanceof BackupError) {
    const { exitCode, ...says } = FAULTS[error.code];
    return failure(error.code, { es: `${file}: ${says.es}`, en: `${file}: ${says.en}`, exitCode }, error);
  }
  if (error instanceof NotEmptyError) return failure('database_not_empty', NOT_EMPTY, error);
  if (error instanceof DatabaseInUseError) return failure('database_in_use', IN_USE, error);
  if (error instanceof NewerSchemaError) return failure('newer_database', NEWER_DATABASE, error);
  if (isMoved(error)) return failure('database_replaced', REPLACED, error);
  const isOfFile = error instanceof Error && (error as { path?: unknown }).path === file;
  return isOfFile ? unreadable(file, error) : error;
}

const failure = (code: string, { exitCode, ...says }: Says, cause: unknown): CommandFailure =>
  new CommandFailure({ code, exitCode, says, cause });

function unreadable(file: string, error: Error): CommandFailure {
  const code = systemCode(error);
  const says = { es: `No se puede leer ${file} (${code}).`, en: `${file} cannot be read (${code}).` };
  return failure('file_failed', { ...says, exitCode: code === 'ENOENT' ? WRONG_USAGE : FAILED }, error);
}

const NOT_EMPTY: Says = {
  es: 'La base de datos de estos ajustes ya contiene algo, y no se ha cambiado. Nombra otra, o sustitúyela con --replace.',
  en: 'The database of these settings holds something already, and was not changed. Name another, or replace it with --replace.',
  exitCode: WRONG_USAGE,
};

const IN_USE: Says = {
  es: 'Otro proceso usa la base de datos: para antes los servidores, o espera a que acabe otra restauración y repite. No se ha cambiado nada.',
  en: 'Another process uses the database: stop the servers first, or wait for the end of another restore and try again. Nothing was changed.',
  exitCode: FAILED,
};

const REPLACED: Says = {
  es: 'Otra restauración ha puesto mientras tanto otro archivo en su lugar, y ese cuenta.',
  en: 'Another restore has put another file in its place meanwhile, and that one counts.',
  exitCode: FAILED,
};

const NEWER_DATABASE: Says = {
  es: 'La base de datos de estos ajustes la ha escrito una versión más nueva. No se ha cambiado nada.',
  en: 'A newer release has written the database of these settings. Nothing was changed.',
  exitCode: FAILED,
};
