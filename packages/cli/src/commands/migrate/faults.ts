import type { Locale, Text } from '@custom-cognito/contract';
import type { MigrationError, MigrationFault } from 'custom-cognito';
import { CommandFailure, FAILED, WRONG_USAGE } from '../failure.ts';

interface Said extends Text {
  readonly exitCode?: typeof WRONG_USAGE;
}

const FAULTS: Readonly<Record<MigrationFault, Said>> = {
  source_unavailable: { es: 'La fuente no se puede abrir', en: 'The source cannot be opened' },
  query_failed: { es: 'La consulta falla', en: 'The query fails' },
  not_utf8: { es: 'El archivo no está en UTF-8', en: 'The file is not in UTF-8' },
  malformed_csv: { es: 'El archivo no es CSV válido', en: 'The file is no valid CSV' },
  no_rows: { es: 'No hay ninguna fila', en: 'There are no rows' },
  no_username_column: {
    es: 'No hay columna email ni cognito:username; --map puede decir cuál es',
    en: 'There is no column email or cognito:username; --map can say which it is',
    exitCode: WRONG_USAGE,
  },
  invalid_map: { es: 'El mapa de columnas no vale', en: 'The map of columns is wrong', exitCode: WRONG_USAGE },
  unknown_run: { es: 'No hay ninguna migración con ese nombre', en: 'There is no migration of that name' },
  run_in_progress: { es: 'Otro proceso trabaja en esa migración', en: 'Another process works on that migration' },
  run_undone: { es: 'Esa migración se ha deshecho', en: 'That migration was undone' },
  import_failed: { es: 'El grupo de usuarios no pudo importar', en: 'The user pool could not import' },
  interrupted: {
    es: 'Interrumpido. La misma orden, o migrate resume, continúa donde se quedó',
    en: 'Interrupted. The same command, or migrate resume, goes on where it stopped',
  },
};

export function faultOf(error: MigrationError): CommandFailure {
  const { exitCode = FAILED, ...said } = FAULTS[error.code];
  const end = error.detail === undefined ? '.' : ` (${error.detail}).`;
  const says = { es: said.es + end, en: said.en + end };
  return new CommandFailure({ code: error.code, exitCode, says, cause: error });
}

/** What is said of a row, by its code; a code without a text is said as it is. */
const ROWS: Readonly<Record<string, Text>> = {
  user_exists: { es: 'ya existe', en: 'exists already' },
  unverified_replaced: {
    es: 'sustituye un registro que nadie confirmó',
    en: 'replaces a registration that nobody confirmed',
  },
  signed_in_since: { es: 'ha entrado desde entonces', en: 'has signed in since' },
  changed_since: { es: 'ha cambiado desde entonces', en: 'was changed since' },
  duplicate: { es: 'la misma persona está en una fila anterior', en: 'the same person is in an earlier row' },
  column_count: { es: 'no tiene tantas columnas como la cabecera', en: 'has not as many columns as the header' },
  username_missing: { es: 'falta el nombre o la dirección', en: 'lacks a name or an address' },
  invalid_email: { es: 'la dirección no es válida', en: 'the address is not valid' },
  invalid_phone_number: { es: 'el teléfono no es válido', en: 'the phone number is not valid' },
  invalid_password: {
    es: 'con esa contraseña no se puede entrar en Cognito (2 a 256 caracteres, sin espacios al principio ni al final)',
    en: 'no sign-in at Cognito takes that password (2 to 256 characters, no space at either end)',
  },
  password_is_hash: {
    es: 'la contraseña está cifrada: su columna es password_hash',
    en: 'the password is a hash: its column is password_hash',
  },
  unknown_status: { es: 'el estado no se conoce', en: 'the status is not known' },
  unconfirmed_in_source: { es: 'nunca se confirmó allí', en: 'was never confirmed there' },
  no_verified_address: {
    es: 'sin contraseña ni dirección comprobada nadie podría entrar (véase --verified)',
    en: 'without a password or a verified address nobody could get in (see --verified)',
  },
  group_not_found: { es: 'el grupo no existe', en: 'the group does not exist' },
  mfa_not_offered: {
    es: 'tiene un segundo factor que no se puede traer',
    en: 'has a second factor that cannot be brought',
  },
  hash_unknown: {
    es: 'la forma de la contraseña cifrada no se conoce',
    en: 'the form of the password hash is not known',
  },
  hash_malformed: { es: 'la contraseña cifrada está dañada', en: 'the password hash is malformed' },
  hash_too_costly: {
    es: 'comprobar la contraseña costaría demasiado',
    en: 'the password hash takes too much to check',
  },
};

export const saidOfRow = (code: string, language: Locale): string => ROWS[code]?.[language] ?? code;
