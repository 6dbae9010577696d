import type { Locale } from '@custom-cognito/contract';
import { InvalidArgumentError } from 'commander';

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;
const AGO = /^(\d{1,6})([smhd])$/;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const WRONG = {
  es: 'Se espera una fecha (2026-11-28, a las 0 h UTC) o un momento con su zona (2026-11-28T09:30Z).',
  en: 'A date (2026-11-28, at 0:00 UTC) or a time with its zone (2026-11-28T09:30Z) is expected.',
} as const;
const WRONG_SINCE = {
  es: `${WRONG.es} También hace cuánto: 30s, 15m, 2h, 7d.`,
  en: `${WRONG.en} Or how long ago: 30s, 15m, 2h, 7d.`,
} as const;

/** Reads a date, at midnight UTC, or a time with its zone. Throws InvalidArgumentError. */
export const moment =
  (language: Locale) =>
  (text: string): Date =>
    read(text) ?? refuse(WRONG[language]);

/** Reads the same, or how long ago. Throws InvalidArgumentError. */
export const since =
  (language: Locale) =>
  (text: string): Date => {
    const [, many, unit = ''] = AGO.exec(text) ?? [];
    if (many !== undefined) return new Date(Date.now() - Number(many) * (UNITS[unit] ?? 0));
    return read(text) ?? refuse(WRONG_SINCE[language]);
  };

function read(text: string): Date | undefined {
  if (!DATE.test(text) && !TIME.test(text)) return undefined;
  const date = new Date(text);
  // February 30th would be March 2nd.
  const isReal = !Number.isNaN(date.getTime()) && isDay(text.slice(0, 10));
  return isReal ? date : undefined;
}

function isDay(day: string): boolean {
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message);
}
