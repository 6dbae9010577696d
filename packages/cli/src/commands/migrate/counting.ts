import type { Terminal } from '../terminal.ts';

const EVERY_MS = 500;
/** Before that a rate says nothing. */
const FIRST_MS = 1_000;

const LEFT = { es: 'faltan', en: 'left' } as const;

/** Shows how many rows are done, how many a second, and how long the others will take. */
export function counting(terminal: Terminal, total: number | undefined): { at(rows: number): void; end(): void } {
  const began = performance.now();
  let told = 0;
  const number = new Intl.NumberFormat(terminal.language, { maximumFractionDigits: 0, useGrouping: 'always' });
  return {
    at(rows) {
      const now = performance.now();
      if (now - told < EVERY_MS) return;
      told = now;
      const share = total === undefined ? '' : ` / ${number.format(total)} (${Math.floor((100 * rows) / total)} %)`;
      const perSecond = (1_000 * rows) / (now - began);
      const rate = now - began < FIRST_MS ? '' : `  ${number.format(perSecond)}/s`;
      const rest = total === undefined || rate === '' ? '' : `  ${clock((total - rows) / perSecond)}`;
      terminal.progress(`${number.format(rows)}${share}${rate}${rest && `${rest} ${LEFT[terminal.language]}`}`);
    },
    end: () => terminal.progress(''),
  };
}

/** Seconds as `0:06` or `1:02:03`. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [hours, minutes] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
