import type { Locale } from '@custom-cognito/contract';
import type { Terminal } from './terminal.ts';

const EVERY_MS = 500;
/** Before that a rate says nothing. */
const FIRST_MS = 1_000;

/** Tells whoever watches how far long work has come; nothing where nobody does. */
export interface Progress {
  /** So many are done by now. */
  at(done: number): void;
  /** Takes the line away. */
  end(): void;
}

/** `total` may be an estimate. It is told at once that nothing is done yet: the first part may take long. */
export function createProgress(terminal: Terminal, total: number | undefined): Progress {
  const began = performance.now();
  let told = began;
  terminal.progress(progressLine({ done: 0, total, ms: 0 }, terminal.language));
  return {
    at(done) {
      const now = performance.now();
      if (now - told < EVERY_MS) return;
      told = now;
      terminal.progress(progressLine({ done, total, ms: now - began }, terminal.language));
    },
    end: () => terminal.progress(''),
  };
}

interface Standing {
  readonly done: number;
  readonly total?: number | undefined;
  readonly ms: number;
}

/** As `12,000 of about 50,000 (24 %), 6,000/s, 0:06 left`. */
export function progressLine({ done, total, ms }: Standing, language: Locale): string {
  const { of, left } = WORDS[language];
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0, useGrouping: 'always' });
  const known = total !== undefined && total > 0 && total >= done;
  const share = known ? ` ${of} ${number.format(total)} (${number.format((100 * done) / total)} %)` : '';
  if (ms < FIRST_MS || done === 0) return `${number.format(done)}${share}`;
  const perSecond = (1_000 * done) / ms;
  const rest = known ? `, ${clock((total - done) / perSecond)} ${left}` : '';
  return `${number.format(done)}${share}, ${number.format(perSecond)}/s${rest}`;
}

const WORDS = {
  es: { of: 'de unos', left: 'restantes' },
  en: { of: 'of about', left: 'left' },
} as const;

/** Seconds as `0:06` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
