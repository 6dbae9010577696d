import { availableParallelism } from 'node:os';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { createHashQueue, type Gate, type HashLoad } from './hash-queue.ts';
import { isCheaper } from './rules/password-cost.ts';

const ARGON2ID = 2 as Algorithm;

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Threads that libuv has for hashing, files and names, unless it is told otherwise. */
const LIBUV_THREADS = 4;

/** Makes and checks hashes; both throw TooManyRequestsException while too many wait, as {@link Gate} says. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a stored hash as with one, and is then false. */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether a stored hash was made at a lower cost than a new one is. */
  isOutdated(stored: string): boolean;
  /** Throws TooManyRequestsException while too many wait, before anything is looked up for nothing. */
  requireRoom(): void;
  /** Runs what hashes at its end, refused before any of it is done: for what counts or uses up something first. */
  readonly admitted: Gate;
  /** The same for one call, which is refused at its first hash or not at all. */
  forCall(): Passwords;
  load(): HashLoad;
}

export interface PasswordsOptions {
  readonly randomBytes: (length: number) => Uint8Array;
  /** Threads of libuv's pool. */
  readonly threads?: number | undefined;
}

/** Argon2id over the exact UTF-8 bytes of a password. Each hash under way holds 19 MiB. */
export async function createPasswords({ randomBytes, threads = LIBUV_THREADS }: PasswordsOptions): Promise<Passwords> {
  const queue = createHashQueue(hashesAtOnce(threads));
  const nobodys = await hash(Buffer.from(randomBytes(32)).toString('hex'), COST);
  const through = (gate: Gate): Passwords => ({
    hash: (password) => gate(() => queue.turn(() => hash(password, COST))),
    verify: async (password, stored) => {
      const matches = await gate(() => queue.turn(() => verify(stored ?? nobodys, password)));
      return matches && stored !== undefined;
    },
    isOutdated: (stored) => isCheaper(stored, COST),
    requireRoom: queue.requireRoom,
    admitted: gate,
    forCall: () => through(queue.gate()),
    load: queue.load,
  });
  return through((work) => queue.gate()(work));
}

/**
 * As many as there are cores, and one that waits so that no core is idle while this thread is busy: more finish no
 * sooner. A thread of libuv's is left over for files, names and other cryptography, which would wait behind the hashes.
 */
function hashesAtOnce(threads: number): number {
  return Math.max(1, Math.min(availableParallelism() + 1, threads - 1));
}
