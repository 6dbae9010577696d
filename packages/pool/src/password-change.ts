import { requireGoodPassword } from './new-password.ts';
import type { Parts } from './parts.ts';
import { keepFormerPassword, requireUnusedPassword } from './password-history.ts';
import { newPasswordRecord } from './password-record.ts';
import { settleNames } from './registration.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { PasswordRecord, User } from './store/users.ts';
import { changeUser } from './user-change.ts';

/** Replaces a password; the user counts as confirmed from then on. */
export async function setPassword(
  store: Store,
  { pool, user, password }: { pool: UserPool; user: User; password: PasswordRecord },
  { at, attributes }: { at: number; attributes?: Record<string, string> },
): Promise<void> {
  await keepFormerPassword(store, { pool, user });
  const change = { password, status: 'CONFIRMED' as const, modifiedAt: at };
  await changeUser(store, user, { ...change, ...(attributes && { attributes }) });
}

interface Recovery {
  readonly pool: UserPool;
  readonly user: User;
  readonly code: { readonly value: string; readonly clientId: string };
  readonly password: string;
}

/** Proves the code that was mailed, and sets the new password with it. */
export async function setRecovered({ pool, user, code, password }: Recovery, parts: Parts): Promise<User> {
  const { codes, store } = parts;
  const key = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
  const proven = await codes.prove(store, { ...key, clientId: code.clientId, code: code.value });
  // What belongs to the person is told to whoever has the code, and to nobody else.
  await requireGoodPassword({ pool, password, person: user }, parts);
  await requireUnusedPassword({ pool, user, password }, parts);
  const record = await newPasswordRecord({ pool, user, password }, parts);
  return codes.use(store, proven, (inside, target) =>
    resetPassword(inside, { pool, user, password: record, target }, parts),
  );
}

/** Whoever held the account before the reset holds nothing of it afterwards: no token, no code, no half-made sign-in. */
async function resetPassword(
  store: Store,
  { pool, user, password, target }: { pool: UserPool; user: User; password: PasswordRecord; target: string },
  parts: Pick<Parts, 'now'>,
): Promise<User> {
  const attribute = target.slice(0, target.indexOf(':'));
  const stillTheirs = target === `${attribute}:${user.attributes[attribute]}`;
  const proven: Record<string, string> = stillTheirs ? { [`${attribute}_verified`]: 'true' } : {};
  await setPassword(store, { pool, user, password }, { attributes: proven, at: parts.now() });
  const after = { ...user, attributes: { ...user.attributes, ...proven }, status: 'CONFIRMED' as const };
  await settleNames(store, { pool, user: after, force: false }, parts);
  await forgetSignIns(store, user, parts.now());
  return after;
}

/** Ends what was begun with the password of before: tokens, codes, half-made sign-ins. */
export async function forgetSignIns(store: Store, user: User, at: number): Promise<void> {
  await store.grants.revokeAllOf(user.poolId, user.sub, { now: at });
  await store.challenges.deleteAll(user.poolId, user.sub);
  await store.codes.deleteAll(user.poolId, user.sub);
}
