import { randomInt } from 'node:crypto';
import { randomText } from './random-text.ts';
import type { UserPool } from './store/pools.ts';

const SHORTEST = 12;
// Letters and digits that nobody confuses when reading them from a screen.
const SETS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!#%+:=?@'] as const;
const ALL = SETS.join('');

/** A random temporary password that satisfies any of the policies a pool can have; at least 70 bits. */
export function temporaryPassword(pool: UserPool): string {
  const length = Math.max(SHORTEST, pool.settings.Policies?.PasswordPolicy?.MinimumLength ?? 0);
  const characters = [...SETS.map((set) => randomText(set, 1)), ...randomText(ALL, length - SETS.length)];
  return shuffle(characters).join('');
}

function shuffle(items: string[]): string[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    const swap = shuffled[last];
    shuffled[last] = shuffled[other] ?? '';
    shuffled[other] = swap ?? '';
  }
  return shuffled;
}
