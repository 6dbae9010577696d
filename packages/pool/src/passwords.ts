import { availableParallelism } from 'node:os';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { isCheaper } from './rules/password-cost.ts';

const ARGON2ID = 2 as Algorithm;

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a stored hash as with one, and is then false. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether a stored hash was made at a lower cost than a new one is. */
  isOutdated(stored: string): boolean;
}

/**
 * Argon2id over the exact UTF-8 bytes of a password, as many at once as there are cores, and one that waits so that no
 * core is idle while this thread is busy: each holds 19 MiB, and more at a time finish no sooner.
 */
export async function createPasswords(randomBytes: (length: number) => Uint8Array): Promise<Passwords> {
  const slot = limit(availableParallelism() + 1);
  const nobodys = await hash(Buffer.from(randomBytes(32)).toString('hex'), COST);
  return {
    hash: (password) => slot(() => hash(password, COST)),
    verify: async (password, stored) => {
      const matches = await slot(() => verify(stored ?? nobodys, password));
      return matches && stored !== undefined;
    },
    isOutdated: (stored) => isCheaper(stored, COST),
  };
}

/** Runs at most `most` pieces of work at a time, the others in the order in which they came. */
function limit(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= most) await new Promise<void>((start) => waiting.push(start));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
