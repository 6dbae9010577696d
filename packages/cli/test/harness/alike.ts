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

/** Milliseconds by class and round. */
export type Times = Readonly<Record<string, readonly number[]>>;

/**
 * Times requests of several classes, in rounds of one of each, so that a slow moment is slow for all.
 * A request is told which round it belongs to.
 */
export async function sample(
  classes: Readonly<Record<string, (round: number) => Promise<unknown>>>,
  { rounds, together }: { rounds: number; together: boolean },
): Promise<Times> {
  const names = Object.keys(classes);
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const take = async (name: string, round: number) => {
    const start = performance.now();
    await classes[name]?.(round);
    times[name]?.push(performance.now() - start);
  };
  for (let round = 0; round < rounds; round += 1) {
    // Each class is the first of its round as often as any other.
    const turn = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    if (together) await Promise.all(turn.map((name) => take(name, round)));
    else for (const name of turn) await take(name, round);
  }
  return times;
}

/** Differences below this, in milliseconds, drown in what a network and a scheduler add. */
const UNMEASURABLE_MS = 1;

/**
 * Expects that no class can be told from another: where medians are further apart than this share, chance must do,
 * which a loaded machine gives plenty of.
 */
export function expectAlike(times: Times, share: number): void {
  expect(pairs(times).filter((pair) => isLonger(pair, share) && isNoChance(pair))).toEqual([]);
}

interface Pair {
  readonly longer: string;
  readonly shorter: string;
  readonly medians: readonly [number, number];
  /** In how many rounds the first took longer than the second, and of how many. */
  readonly wins: number;
  readonly rounds: number;
}

function pairs(times: Times): Pair[] {
  return Object.entries(times).flatMap(([longer, a]) =>
    Object.entries(times)
      .filter(([shorter]) => shorter !== longer)
      .map(([shorter, b]) => ({
        longer,
        shorter,
        medians: [median(a), median(b)] as const,
        wins: a.filter((time, round) => time > (b[round] ?? 0)).length,
        rounds: a.length,
      })),
  );
}

function isLonger({ medians: [longer, shorter] }: Pair, share: number): boolean {
  return longer > Math.max(shorter * (1 + share), shorter + UNMEASURABLE_MS);
}

/** The sign test: what is alike wins half of the rounds; beyond 2.8 standard deviations (p < 0.003) it is not. */
function isNoChance({ wins, rounds }: Pair): boolean {
  return (wins - rounds / 2) / Math.sqrt(rounds / 4) > 2.8;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
