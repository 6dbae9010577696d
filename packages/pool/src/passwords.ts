import { availableParallelism } from 'node:os';
import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { createHashQueue, type Gate, type HashLoad } from './hash-queue.ts';
import type { ImportedHashes } from './imported-hashes/sealed.ts';
import { isCheaper } from './rules/password-cost.ts';
import type { StoredHash } from './stored-hash.ts';

const ARGON2ID = 2 as Algorithm;

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane. */
const COST = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** About what that takes of one core, in milliseconds. */
const OUR_MS = 20;

/** Threads that libuv has for hashing, files and names, unless it is told otherwise. */
const LIBUV_THREADS = 4;

/** Makes and checks hashes; both throw TooManyRequestsException while too many wait, as {@link Gate} says. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /**
   * Takes as long without a stored hash as with one, and is then false. One that another system made takes no less, and
   * longer where it is dearer.
   */
  verify(password: string, stored: StoredHash | undefined): Promise<boolean>;
  /** Whether a stored hash was made at a lower cost than a new one is, or by another system. */
  isOutdated(stored: string): boolean;
  /** Throws TooManyRequestsException while too many wait, before anything is looked up for nothing. */
  requireRoom(): void;
  /**
   * Runs what hashes at its end, refused before any of it is done: for what counts or uses up something first. `stored`
   * is what it will verify against, if anything.
   */
  admitted<T>(work: () => Promise<T>, stored?: StoredHash): Promise<T>;
  /** The same for one call, which is refused at its first hash or not at all. */
  forCall(): Passwords;
  load(): HashLoad;
}

export interface PasswordsOptions {
  readonly imported: ImportedHashes;
  readonly randomBytes: (length: number) => Uint8Array;
  /** Threads of libuv's pool. */
  readonly threads?: number | undefined;
}

/** Argon2id over the exact UTF-8 bytes of a password. Each hash under way holds 19 MiB. */
export async function createPasswords(options: PasswordsOptions): Promise<Passwords> {
  const { imported, randomBytes, threads = LIBUV_THREADS } = options;
  const queue = createHashQueue(hashesAtOnce(threads));
  const nobodys = await hash(Buffer.from(randomBytes(32)).toString('hex'), COST);
  const verifyOurs = (password: string, stored: string) => queue.turn(() => verify(stored, password));
  const verifyStored = async (password: string, stored: StoredHash | undefined): Promise<boolean> => {
    if (stored && !imported.isOne(stored.hash)) return verifyOurs(password, stored.hash);
    const theirs = stored && imported.open(stored);
    const slow = theirs !== undefined && theirs.cost > OUR_MS;
    // What is quick to check must not be seen to be.
    if (!slow) await verifyOurs(password, nobodys);
    return theirs !== undefined && queue.turn(() => theirs.matches(password), { slow });
  };
  const weight = (stored: StoredHash | undefined) => {
    const theirs = stored && imported.isOne(stored.hash) ? imported.open(stored) : undefined;
    return Math.max(1, Math.round((theirs?.cost ?? 0) / OUR_MS));
  };
  const through = (gate: Gate): Passwords => ({
    hash: (password) => gate(() => queue.turn(() => hash(password, COST))),
    verify: (password, stored) => gate(() => verifyStored(password, stored), weight(stored)),
    isOutdated: (stored) => isCheaper(stored, COST),
    requireRoom: queue.requireRoom,
    admitted: (work, stored) => gate(work, weight(stored)),
    forCall: () => through(queue.gate()),
    load: queue.load,
  });
  return through((work, load) => queue.gate()(work, load));
}

/**
 * As many as there are cores, and one that waits so that no core is idle while this thread is busy: more finish no
 * sooner. A thread of libuv's is left over for files, names and other cryptography, which would wait behind the hashes.
 */
function hashesAtOnce(threads: number): number {
  return Math.max(1, Math.min(availableParallelism() + 1, threads - 1));
}
