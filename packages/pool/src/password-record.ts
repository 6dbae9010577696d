import type { Parts } from './parts.ts';
import { nameKey } from './rules/sign-in-names.ts';
import { poolRealm, srpVerifier } from './rules/srp.ts';
import type { UserPool } from './store/pools.ts';
import type { PasswordRecord, SrpRecord, User } from './store/users.ts';
import { storedHash } from './stored-hash.ts';

const SALT_BYTES = 16;

/** Settings of a client by which people may sign in through SRP; custom sign-ins may where a hook defines them. */
const SRP_FLOWS = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'] as const;

type Person = Pick<User, 'sub' | 'username'>;
type Making = Pick<Parts, 'store' | 'passwords' | 'secrets' | 'randomBytes'>;

/**
 * What is kept of a new password; the only way to make it. An SRP verifier is quick to guess at where a hash is slow,
 * so there is one only in a pool with a client that signs in through SRP.
 */
export async function newPasswordRecord(
  { pool, user, password, expiresAt }: { pool: UserPool; user: Person; password: string; expiresAt?: number },
  parts: Making,
): Promise<PasswordRecord> {
  const hash = await parts.passwords.hash(password);
  const srp = (await offersSrp(pool, parts)) && newSrpRecord(pool, user, { password, ...parts });
  return { hash, ...(srp && { srp }), ...(expiresAt !== undefined && { expiresAt }) };
}

/**
 * Replaces a hash of a lower cost, now that its password is known; returns the user with the one that counts. Of several
 * sign-ins at once the first replaces it, and the others find that its hash is of the same password. Whoever signs in for the
 * first time with a hash of another system is no longer as they were imported, and that is told as a change.
 */
export async function renewHash(
  { user, password }: { user: User; password: string },
  { store, passwords, importedHashes, now }: Pick<Parts, 'store' | 'passwords' | 'importedHashes' | 'now'>,
): Promise<User> {
  if (!user.password || !passwords.isOutdated(user.password.hash)) return user;
  const hash = await passwords.hash(password);
  const modifiedAt = importedHashes.isOne(user.password.hash) ? now() : user.modifiedAt;
  if (await store.users.replaceHash(user, user.password.hash, { by: hash, modifiedAt })) {
    return { ...user, password: { ...user.password, hash }, modifiedAt };
  }
  const present = await store.users.bySub(user.poolId, user.sub);
  return present && (await passwords.verify(password, storedHash(present))) ? present : user;
}

/** Makes up for the verifier of a password that was set before the pool had a use for it, now that it is known. */
export async function completePasswordRecord(
  { pool, user, password }: { pool: UserPool; user: User; password: string },
  parts: Making,
): Promise<void> {
  if (!user.password || user.password.srp || !(await offersSrp(pool, parts))) return;
  await parts.store.users.addSrp(user, user.password.hash, newSrpRecord(pool, user, { password, ...parts }));
}

/** The verifier of a user's password. Throws SealError when it was sealed for another user. */
export function openSrpVerifier({ pool, user, srp }: { pool: UserPool; user: Person; srp: SrpRecord }, parts: Making) {
  return parts.secrets.srpVerifiers.open(srp.sealed, owner(pool, user));
}

/** The name that SRP mixes into the proof: the username, in the form in which the pool compares names. */
export function srpUserId(pool: UserPool, username: string): string {
  return nameKey(pool, username);
}

function newSrpRecord(
  pool: UserPool,
  user: Person,
  { password, secrets, randomBytes }: Pick<Parts, 'secrets' | 'randomBytes'> & { password: string },
): SrpRecord {
  const salt = randomBytes(SALT_BYTES);
  const identity = { realm: poolRealm(pool.id), userId: srpUserId(pool, user.username) };
  const verifier = srpVerifier(identity, password, salt);
  return { salt, sealed: secrets.srpVerifiers.seal(verifier, owner(pool, user)) };
}

function offersSrp(pool: UserPool, { store }: Pick<Parts, 'store'>): Promise<boolean> {
  const custom = pool.settings.LambdaConfig?.DefineAuthChallenge ? (['ALLOW_CUSTOM_AUTH'] as const) : [];
  return store.clients.anyAllows(pool.id, [...SRP_FLOWS, ...custom]);
}

function owner(pool: UserPool, user: Person): string {
  return `${pool.id}/${user.sub}`;
}
