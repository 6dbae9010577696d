import { FIELD_ERRORS, fill, type Invalid, validate } from '@custom-cognito/contract';
import type { z } from 'zod';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** What is wrong with a value, in the language of the terminal; undefined where nothing is. */
export function fault(schema: z.ZodType, value: unknown, { language }: Terminal): string | undefined {
  const checked = validate(schema, value);
  return checked.ok ? undefined : checked.errors.map((error) => worded(error)[language]).join(' ');
}

/** A value of an option, checked as the API checks it. Throws CommandFailure `invalid_option`. */
export function given<S extends z.ZodType>(option: string, schema: S, value: unknown): z.output<S> {
  const checked = validate(schema, value);
  if (checked.ok) return checked.value;
  const says = checked.errors.map(worded);
  throw new CommandFailure({
    code: 'invalid_option',
    exitCode: WRONG_USAGE,
    says: {
      es: `${option}: ${says.map(({ es }) => es).join(' ')}`,
      en: `${option}: ${says.map(({ en }) => en).join(' ')}`,
    },
  });
}

const worded = ({ code, params }: Invalid) => ({
  es: fill(FIELD_ERRORS[code].es, params),
  en: fill(FIELD_ERRORS[code].en, params),
});

/** What is missing and cannot be asked for. */
export const missing = (options: readonly string[]): CommandFailure =>
  new CommandFailure({
    code: 'missing_option',
    exitCode: WRONG_USAGE,
    says: {
      es: `Falta ${options.join(', ')}, y aquí no se puede preguntar.`,
      en: `${options.join(', ')} missing, and nobody can be asked here.`,
    },
  });
