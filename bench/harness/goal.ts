import type { Spread } from './statistics.ts';

/** What a ratio is to reach. */
export interface Goal {
  readonly at: 'least' | 'most';
  readonly ratio: number;
}

/** Ratios so near to 1 are no difference: a side against itself gave 0.91 to 1.04. */
const TIE = { from: 0.9, to: 1.1 };

export function showGoal({ at, ratio }: Goal): string {
  return `${at === 'least' ? '≥' : '≤'} ${ratio}`;
}

export function isReached({ at, ratio }: Goal, { median }: Spread): boolean {
  return at === 'least' ? median >= ratio : median <= ratio;
}

export function isTie({ median }: Spread): boolean {
  return median >= TIE.from && median <= TIE.to;
}
