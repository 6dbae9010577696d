import { availableParallelism } from 'node:os';
import { type Algorithm, hash } from '@node-rs/argon2';
import type { Moving } from './batch.ts';
import type { HashAlgorithm } from './hash-algorithm.ts';
import { forEachPatiently } from './patience.ts';

/** Every pool takes it, also AWS's. */
export const OUR_ALGORITHM: HashAlgorithm = 'ARGON2ID';

/** OWASP's minimum for Argon2id: 19 MiB, two passes, one lane; what the embedded pool makes of a password. */
const COST = { algorithm: 2 as Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

interface Hashing {
  /** Told how many have been hashed. */
  hashed(many: number): void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The same people with hashes in the place of passwords, so that no password is in anything that is sent or kept. Takes
 * 15 to 20 ms of a core for each. Throws MigrationError `interrupted`.
 */
export async function withHashes(people: readonly Moving[], { hashed, signal }: Hashing): Promise<readonly Moving[]> {
  const hashes = new Map<Moving, string>();
  const hashOne = async (one: Moving) => {
    hashes.set(one, await hash(one.person.password ?? '', COST));
    hashed(hashes.size);
  };
  const some = people.filter(({ person }) => person.password !== undefined);
  // One more than there are cores, so that none waits for this thread to hand it the next.
  await forEachPatiently(some, hashOne, { most: availableParallelism() + 1, signal });
  return people.map((one) => withHash(one, hashes.get(one)));
}

function withHash(one: Moving, passwordHash: string | undefined): Moving {
  if (passwordHash === undefined) return one;
  const { password: _, ...person } = one.person;
  return { ...one, person: { ...person, passwordHash } };
}
