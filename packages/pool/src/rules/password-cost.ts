/** What Argon2id takes: KiB of memory, passes and lanes. */
export interface PasswordCost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

const ENCODED = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$/;

/** Whether a stored hash is cheaper to guess at than one of this cost, or of another kind. */
export function isCheaper(stored: string, cost: PasswordCost): boolean {
  const [, ...numbers] = ENCODED.exec(stored) ?? [];
  const [memoryCost = 0, timeCost = 0, parallelism = 0] = numbers.map(Number);
  return memoryCost < cost.memoryCost || timeCost < cost.timeCost || parallelism < cost.parallelism;
}
