import { settings } from './settings.ts';
import { type Spread, spread } from './statistics.ts';

/** One of the things compared: drives itself for one slice and returns its rate, or whatever is compared. */
export interface Side {
  readonly name: string;
  /** Returns a number of which the ratio means something; larger need not be better. */
  slice(): Promise<number>;
}

export interface Comparison {
  /** Each side's measurements, by name, in the order of the rounds. */
  readonly measured: Readonly<Record<string, readonly number[]>>;
  readonly rounds: number;
}

/**
 * Drives every side once per round, the sides in turn being first, so that a slow moment of the machine falls on all.
 * One round beforehand warms up and is not counted, unless `warmUp` is false.
 */
export async function compare(
  sides: readonly Side[],
  { rounds = settings.rounds, warmUp = true }: { rounds?: number; warmUp?: boolean } = {},
): Promise<Comparison> {
  const measured: Record<string, number[]> = Object.fromEntries(sides.map(({ name }) => [name, []]));
  if (warmUp) for (const side of sides) await side.slice();
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? sides : sides.toReversed();
    for (const side of turn) measured[side.name]?.push(await side.slice());
  }
  return { measured, rounds };
}

/** Median, least and greatest of the rounds' ratios of two sides. */
export function ratio({ measured }: Comparison, side: string, base: string): Spread {
  const bases = measured[base] ?? [];
  return spread((measured[side] ?? []).map((value, round) => value / (bases[round] ?? Number.NaN)));
}
