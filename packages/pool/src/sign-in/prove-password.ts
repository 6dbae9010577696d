import { hidesWhoExists } from '../access.ts';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { nameKey } from '../rules/sign-in-names.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';

export const WRONG = 'Incorrect username or password.';

/**
 * Finds the user of a name and proves the password. Where the client hides who exists, an unknown name, a wrong
 * password and an account without a password are one answer after the same work, and an account's state is told only
 * to whoever knows its password. Elsewhere the state is told first, as Cognito does.
 */
export async function provePassword(
  { pool, client, username, password }: { pool: UserPool; client: Client; username: string; password: string },
  { store, passwords, now }: Parts,
): Promise<User> {
  const hides = hidesWhoExists(client);
  const user = await store.users.byName(pool.id, nameKey(pool, username));
  if (!hides && !user) refuse('UserNotFoundException', 'User does not exist.');
  if (!hides && user) refuseState(user);
  const proven = await passwords.verify(password, user?.passwordHash);
  if (!user || !proven) return refuse('NotAuthorizedException', WRONG);
  refuseState(user);
  if (user.passwordExpiresAt !== undefined && user.passwordExpiresAt <= now()) {
    refuse('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
  }
  return user;
}

/**
 * Holds the user until the transaction ends, so that no reset, deletion or disabling comes between the proof of a
 * password and what it allows. Throws NotAuthorizedException when one came before.
 */
export async function requireStillProven(store: Store, user: User): Promise<void> {
  const { passwordHash } = user;
  if (passwordHash !== undefined && (await store.users.stillHas(user, passwordHash))) return;
  refuse('NotAuthorizedException', WRONG);
}

/** Refuses a user who may not sign in whatever they prove. */
export function refuseState(user: User): void {
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'UNCONFIRMED') refuse('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    refuse('PasswordResetRequiredException', 'Password reset required for the user');
  }
}
