import { randomUUID } from 'node:crypto';
import { refuse } from './errors.ts';
import type { Parts } from './parts.ts';
import { isEmailAddress } from './rules/email-address.ts';
import { isPhoneNumber } from './rules/phone-number.ts';
import { changingNames, nameKey, signInNames, usesAttributesAsUsername } from './rules/sign-in-names.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { NameKind, User } from './store/users.ts';

/** The user whom a name and attributes describe, before the store has a say. */
export interface Registrant {
  readonly sub: string;
  readonly username: string;
  readonly attributes: Readonly<Record<string, string>>;
}

interface Named {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** A new one unless given. */
  readonly sub?: string;
}

const TAKEN: Record<NameKind, string> = {
  username: 'User already exists',
  email: 'An account with the given email already exists.',
  phone_number: 'An account with the given phone_number already exists.',
  preferred_username: 'An account with the given preferred_username already exists.',
};

/**
 * Reads `Username` as the pool means it: a name of its own, or the address or number that people sign up with, in
 * which case the username is the user's `sub`. Throws InvalidParameterException when it is neither.
 */
export function registrant(pool: UserPool, { name, attributes, sub = newSub() }: Named): Registrant {
  if (!usesAttributesAsUsername(pool)) {
    refuseAliasShape(pool, name);
    return { sub, username: name, attributes };
  }
  const allowed = pool.settings.UsernameAttributes ?? [];
  const attribute = [
    { key: 'email' as const, fits: isEmailAddress },
    { key: 'phone_number' as const, fits: isPhoneNumber },
  ].find(({ key, fits }) => allowed.includes(key) && fits(name))?.key;
  if (!attribute) {
    const wanted = allowed.map((key) => (key === 'email' ? 'an email' : 'a phone number')).join(' or ');
    refuse('InvalidParameterException', `Username should be ${wanted}.`);
  }
  const given = attributes[attribute];
  if (given !== undefined && nameKey(pool, given) !== nameKey(pool, name)) {
    refuse('InvalidParameterException', `Username and the ${attribute} attribute differ.`);
  }
  return { sub, username: sub, attributes: { ...attributes, [attribute]: name } };
}

/** Which exception a taken name is, in Cognito's words. */
export function refuseTaken(kind: NameKind, exception: 'UsernameExistsException' | 'AliasExistsException'): never {
  return refuse(exception, TAKEN[kind]);
}

/**
 * Makes the user's names follow the attributes. A name that another user holds is refused with AliasExistsException,
 * or taken over when `force` says so; its former holder keeps the account and has to verify the attribute again.
 */
export async function settleNames(
  store: Store,
  { pool, user, force }: { pool: UserPool; user: User; force: boolean },
  { now }: Pick<Parts, 'now'>,
): Promise<void> {
  const names = signInNames(pool, user).filter((name) => name.kind !== 'username');
  const taken = await store.users.replaceNames(user, changingNames, names);
  if (!taken) return;
  if (!force) refuseTaken(taken, 'AliasExistsException');
  for (const name of names) {
    const former = await store.users.releaseName(pool.id, name.key);
    const holder = former === undefined ? undefined : await store.users.bySub(pool.id, former);
    if (!holder || holder.sub === user.sub) continue;
    const unverified = { [`${name.kind}_verified`]: 'false' };
    await store.users.update(holder, { attributes: unverified, modifiedAt: now() });
  }
  await store.users.replaceNames(user, changingNames, names);
}

/** A random UUID with the version nibble that Cognito's have. */
export function newSub(): string {
  const uuid = randomUUID();
  return `${uuid.slice(0, 14)}7${uuid.slice(15)}`;
}

function refuseAliasShape(pool: UserPool, name: string): void {
  const aliases = pool.settings.AliasAttributes ?? [];
  if (aliases.includes('email') && isEmailAddress(name)) {
    refuse(
      'InvalidParameterException',
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  if (aliases.includes('phone_number') && isPhoneNumber(name)) {
    refuse(
      'InvalidParameterException',
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  }
}
