import { type Locale, type Text, USER_STATES } from '@custom-cognito/contract';
import { InvalidArgumentError, Option } from 'commander';

/** Cognito's filter has room for 256 characters, of which quoting may take two for each of these. */
const LONGEST = 100;

/** `--status`, in any capitals. */
export const stateOption = (language: Locale, says: Text): Option =>
  new Option('--status <state>', says[language]).choices(USER_STATES).argParser(state(language));

/** Reads a state. Throws InvalidArgumentError. */
const state =
  (language: Locale) =>
  (text: string): (typeof USER_STATES)[number] => {
    const found = USER_STATES.find((name) => name === text.toUpperCase());
    if (found !== undefined) return found;
    const oneOf = { es: 'Se espera uno de', en: 'Expected one of' }[language];
    throw new InvalidArgumentError(`${oneOf}: ${USER_STATES.join(', ')}.`);
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
