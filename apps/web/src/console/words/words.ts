import { ERRORS, isErrorCode, type Locale } from '@custom-cognito/contract';
import { createContext, use } from 'react';
import { visible } from '../visible.ts';
import { CODES } from './codes.ts';
import { en } from './en.ts';
import { type ConsoleWords, es } from './es.ts';

export type { ConsoleWords };

export interface Speech {
  readonly locale: Locale;
  readonly words: ConsoleWords;
  event(code: string): string;
  state(code: string): string;
  factor(code: string): string;
  /** Why something was refused: the error's own title, where it is one. */
  reason(code: string): string;
  /** A moment as clocks here show it. */
  moment(iso: string): string;
  clock(milliseconds: number): string;
  number(value: number): string;
}

export function speechOf(locale: Locale): Speech {
  const codes = CODES[locale];
  const named = (table: Readonly<Record<string, string>>) => (code: string) =>
    (Object.hasOwn(table, code) && table[code]) || visible(code);
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' });
  const clocks = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const numbers = new Intl.NumberFormat(locale);
  const why = named(codes.whys);
  return {
    locale,
    words: locale === 'es' ? es : en,
    event: named(codes.events),
    state: named(codes.states),
    factor: named(codes.factors),
    reason: (code) => (isErrorCode(code) ? ERRORS[code].title[locale] : why(code)),
    moment: (iso) => moments.format(new Date(iso)),
    clock: (milliseconds) => clocks.format(milliseconds),
    number: (value) => numbers.format(value),
  };
}

/** What the record calls its events, for a choice of them. */
export const EVENT_NAMES: readonly string[] = Object.keys(CODES.en.events);
export const STATE_NAMES: readonly string[] = Object.keys(CODES.en.states);

export const SpeechContext = createContext<Speech>(speechOf('es'));

/** The language of the console. */
export const useSpeech = (): Speech => use(SpeechContext);
