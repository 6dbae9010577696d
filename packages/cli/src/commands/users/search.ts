import type { Locale, Text } from '@custom-cognito/contract';
import { InvalidArgumentError, Option } from 'commander';

/** States by Cognito's names, and whether an account may sign in at all. */
const STATES = [
  'UNCONFIRMED',
  'CONFIRMED',
  'FORCE_CHANGE_PASSWORD',
  'RESET_REQUIRED',
  'EXTERNAL_PROVIDER',
  'COMPROMISED',
  'ARCHIVED',
  'UNKNOWN',
  'ENABLED',
  'DISABLED',
] as const;

/** Cognito's filter has room for 256 characters, of which quoting may take two for each of these. */
const LONGEST = 100;

/** `--status`, in any capitals. */
export const stateOption = (language: Locale, says: Text): Option =>
  new Option('--status <state>', says[language]).choices(STATES).argParser(state(language));

/** Reads a state. Throws InvalidArgumentError. */
const state =
  (language: Locale) =>
  (text: string): (typeof STATES)[number] => {
    const found = STATES.find((name) => name === text.toUpperCase());
    if (found !== undefined) return found;
    const oneOf = { es: 'Se espera uno de', en: 'Expected one of' }[language];
    throw new InvalidArgumentError(`${oneOf}: ${STATES.join(', ')}.`);
  };

/** Reads what to search for: 1 to 100 characters. Throws InvalidArgumentError. */
export const searchText =
  (language: Locale) =>
  (text: string): string => {
    const trimmed = text.trim();
    if (trimmed !== '' && trimmed.length <= LONGEST && trimmed.isWellFormed() && !/\p{Cc}/u.test(trimmed))
      return trimmed;
    throw new InvalidArgumentError(
      { es: 'Se esperan de 1 a 100 caracteres.', en: '1 to 100 characters are expected.' }[language],
    );
  };
