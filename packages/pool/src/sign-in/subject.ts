import { hidesWhoExists } from '../access.ts';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { srpUserId } from '../password-record.ts';
import { isEmailAddress } from '../rules/email-address.ts';
import { isPhoneNumber } from '../rules/phone-number.ts';
import { nameKey, usesAttributesAsUsername } from '../rules/sign-in-names.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SALT_BYTES = 16;

/** Whoever a name given at sign-in stands for. A name without an account looks like one that has it, and stays so. */
export interface Subject {
  /** Absent where there is no account. */
  readonly user?: User;
  readonly sub: string;
  /** The name that SRP clients mix into their proof, and answer with. */
  readonly userId: string;
  /** The salt of the SRP verifier, or what stands in for it. */
  readonly salt: Uint8Array;
}

/**
 * Finds the user of a name. A client that hides who exists gets a stand-in for a user who does not; any other is told
 * so, and told an account's state before anything is proven, as Cognito does.
 * Throws UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException, NotAuthorizedException.
 */
export async function findSubject(
  { pool, client, username }: { pool: UserPool; client: Client; username: string },
  { store, secrets, event }: Pick<Parts, 'store' | 'secrets' | 'event'>,
): Promise<Subject> {
  const user = await store.users.byName(pool.id, nameKey(pool, username));
  event.concerns({ pool, user });
  if (!hidesWhoExists(client)) {
    if (!user) return refuse('UserNotFoundException', 'User does not exist.');
    refuseState(user);
  }
  const userId = user ? srpUserId(pool, user.username) : standInUserId(pool, username, secrets);
  const stable = (what: string) => secrets.hash.unknownUser(what, pool.id, userId);
  const salt = user?.password?.srp?.salt ?? stable('srp salt').subarray(0, SALT_BYTES);
  return { ...(user && { user }), sub: user?.sub ?? uuid(stable('sub')), userId, salt };
}

/** Refuses a user who may not sign in whatever they prove. */
export function refuseState(user: User): void {
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'UNCONFIRMED') refuse('UserNotConfirmedException', 'User is not confirmed.');
  if (user.status === 'RESET_REQUIRED') {
    refuse('PasswordResetRequiredException', 'Password reset required for the user');
  }
}

/** Refuses a user whose proven password is of no use. */
export function refuseUnusable(user: User, { now }: Pick<Parts, 'now'>): void {
  refuseState(user);
  if (user.password?.expiresAt !== undefined && user.password.expiresAt <= now()) {
    refuse('NotAuthorizedException', 'Temporary password has expired and must be reset by an administrator.');
  }
}

/** An address that people sign in with leads to a username that it does not show; any other name is the username. */
function standInUserId(pool: UserPool, username: string, secrets: Parts['secrets']): string {
  const key = nameKey(pool, username);
  const isAlias = usesAttributesAsUsername(pool) ? !UUID.test(key) : isAliasOf(pool, key);
  return isAlias ? uuid(secrets.hash.unknownUser('user id', pool.id, key)) : key;
}

function isAliasOf(pool: UserPool, name: string): boolean {
  const aliases = pool.settings.AliasAttributes ?? [];
  return (
    (aliases.includes('email') && isEmailAddress(name)) || (aliases.includes('phone_number') && isPhoneNumber(name))
  );
}

/** In the form of a `sub`. */
function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  const variant = (Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8;
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `${variant.toString(16)}${hex.slice(17, 20)}`,
  ];
  return [...parts, hex.slice(20, 32)].join('-');
}
