import { expect } from 'vitest';
import type { Answer } from './browser.ts';

/** What one request differs in from the next by design. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['date', 'x-request-id']);

/** An answer without its request id and date, and with the address that was asked about taken out. */
export function withoutIdentity({ status, headers, text }: Answer, email: string): object {
  const id = headers.get('X-Request-Id') ?? '';
  const fields = [...headers].filter(([name]) => !OWN_HEADERS.has(name)).sort();
  return { status, headers: fields, text: text.replaceAll(id, '(id)').replaceAll(email, '(email)') };
}

/** Medians, in milliseconds, of requests of several classes, sampled in turns so that a slow moment is slow for all. */
export async function medians(
  classes: Readonly<Record<string, () => Promise<unknown>>>,
  { samples, together }: { samples: number; together: boolean },
): Promise<Record<string, number>> {
  const names = Object.keys(classes);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const sample = async (name: string) => {
    const start = performance.now();
    await classes[name]?.();
    times[name]?.push(performance.now() - start);
  };
  for (let round = 0; round < samples; round += 1) {
    // Each class is the first of its round as often as any other.
    const turn = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    if (together) await Promise.all(turn.map(sample));
    else for (const name of turn) await sample(name);
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name] ?? [])]));
}

/** Expects that no class takes longer than another by more than this share. */
export function expectAlike(times: Readonly<Record<string, number>>, share: number): void {
  const values = Object.values(times);
  expect(Math.max(...values) / Math.min(...values), JSON.stringify(times)).toBeLessThan(1 + share);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
