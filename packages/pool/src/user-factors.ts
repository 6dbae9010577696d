import type { Parts } from './parts.ts';
import type { Factors } from './store/factors.ts';
import type { UserPool } from './store/pools.ts';
import type { User } from './store/users.ts';

/** What is kept of a user's second factors; nothing in a pool that never offered one, where nothing is looked up. */
export async function userFactors(
  { pool, user }: { pool: UserPool; user: Pick<User, 'poolId' | 'sub'> },
  { store }: Pick<Parts, 'store'>,
): Promise<Factors | undefined> {
  return pool.settings.mfa ? store.factors.find(user) : undefined;
}
