import { CognitoError, refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { completePasswordRecord, renewHash } from '../password-record.ts';
import { nameKey } from '../rules/sign-in-names.ts';
import { hidesWhoExists } from '../rules/who-exists.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { storedHash } from '../stored-hash.ts';
import { askPreAuthentication } from '../triggers/authentication.ts';
import { migrateUnknown, requireElsewhere } from '../user-migration.ts';
import { owesSecondFactor } from './second-factor-duty.ts';
import { findSubject, refuseUnusable } from './subject.ts';

export const WRONG = 'Incorrect username or password.';

/**
 * Finds the user of a name and proves the password. Where the client hides who exists, an unknown name, a wrong
 * password and an account without a password are one answer after the same work, and an account's state is told only
 * to whoever knows its password. Elsewhere the state is told first, as Cognito does. Failures are counted, and lock.
 *
 * While another directory that people are moved from cannot be asked, whoever is not proven here is told that, whether
 * they are here or not. Throws UnexpectedLambdaException then.
 */
export async function provePassword(asked: Asked, parts: Parts): Promise<User> {
  parts.passwords.requireRoom();
  const away = await migrateUnknown(asked, parts);
  if (away && !hidesWhoExists(asked.client)) throw away;
  try {
    return await proveHere(asked, parts);
  } catch (error) {
    if (!(error instanceof CognitoError) || error.name !== 'NotAuthorizedException') throw error;
    if (away) throw away;
    const { password: _, ...named } = asked;
    const key = nameKey(asked.pool, asked.username);
    if (await parts.store.users.byName(asked.pool.id, key)) await requireElsewhere(named, parts);
    throw error;
  }
}

interface Asked {
  readonly pool: UserPool;
  readonly client: Client;
  readonly username: string;
  readonly password: string;
}

async function proveHere({ pool, client, username, password }: Asked, parts: Parts): Promise<User> {
  const subject = await findSubject({ pool, client, username }, parts);
  await askPreAuthentication({ pool, client, subject }, parts.triggers);
  const { user, sub } = subject;
  const settles = !(await owesSecondFactor({ pool, user: user ?? { poolId: pool.id, sub, attributes: {} } }, parts));
  const tried = { poolId: pool.id, sub };
  const stored = storedHash(user);
  const verify = () => parts.passwords.verify(password, stored);
  // Admitted before it is counted: what is not tried is no failure.
  const proven = await parts.passwords.admitted(() => parts.attempts.make(tried, verify, { settles }), stored);
  parts.event.tried('Password', proven);
  if (!user || !proven) return refuse('NotAuthorizedException', WRONG);
  refuseUnusable(user, parts);
  const renewed = await renewHash({ user, password }, parts);
  await completePasswordRecord({ pool, user: renewed, password }, parts);
  return renewed;
}

/** What tells whether a proven password is still the user's. */
export type Proven = Pick<User, 'poolId' | 'sub' | 'password'>;

/**
 * Holds the user until the transaction ends, so that no reset, deletion or disabling comes between the proof of a
 * password and what it allows. Throws NotAuthorizedException when one came before.
 */
export async function requireStillProven(store: Store, user: Proven): Promise<void> {
  if (await store.users.stillHas(user, user.password?.hash)) return;
  refuse('NotAuthorizedException', WRONG);
}
