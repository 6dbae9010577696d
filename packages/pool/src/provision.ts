import type {
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { newClient } from './new-client.ts';
import { newPool, storePool } from './new-pool.ts';
import type { Pool } from './pool.ts';
import { keySchedule, signingKey } from './rules/key-rotation.ts';
import type { ClientSettings } from './store/clients.ts';
import type { PoolFactors } from './store/pools.ts';

export type { ClientSettings };

/** Everything here may run in several processes at once: the first to insert wins and the others find it done. */

/** The ids of all pools. */
export async function listPoolIds({ parts }: Pool): Promise<string[]> {
  const ids: string[] = [];
  for (let after: number | undefined = 0; after !== undefined; ) {
    const page: Awaited<ReturnType<typeof parts.store.pools.list>> = await parts.store.pools.list({ after, limit: 60 });
    ids.push(...page.pools.map((found) => found.id));
    after = page.next;
  }
  return ids;
}

/**
 * Makes a pool with a fixed id, and its signing key, unless it is there. One that was never told about second factors
 * offers them from now on; whether they are asked for is the operator's choice. Throws InvalidParameterException.
 */
export async function ensurePool(
  { parts }: Pool,
  wanted: { id: string; input: CreateUserPoolCommandInput; passwordBlocklist: boolean; mfa: PoolFactors },
): Promise<void> {
  const { mfa } = wanted;
  const offered = { mfa, MfaConfiguration: 'OPTIONAL' as const };
  const known = await parts.store.pools.find(wanted.id);
  if (known?.settings.mfa) return;
  if (!known) {
    const made = newPool(wanted.input, { ...parts, id: wanted.id });
    const settings = { ...made.settings, ...offered, passwordBlocklist: wanted.passwordBlocklist };
    await storePool({ ...made, settings }, parts);
    return;
  }
  await parts.store.pools.revise(known.id, ({ name, settings }) => ({
    name,
    settings: settings.mfa ? settings : { ...settings, ...offered },
    modifiedAt: parts.now(),
  }));
}

/**
 * Has a pool ask a function of this program for people whom it does not know, in place of any other hook for that, or no
 * longer; a hook of another name is left alone then.
 */
export async function setUserMigration(
  { parts }: Pool,
  { poolId, name, asked }: { readonly poolId: string; readonly name: string; readonly asked: boolean },
): Promise<void> {
  const known = await parts.store.pools.find(poolId);
  if ((known?.settings.LambdaConfig?.UserMigration === name) === asked) return;
  await parts.store.pools.revise(poolId, ({ name: poolName, settings }) => {
    const { UserMigration: _, ...others } = settings.LambdaConfig ?? {};
    const LambdaConfig = asked ? { ...others, UserMigration: name } : others;
    return { name: poolName, settings: { ...settings, LambdaConfig }, modifiedAt: parts.now() };
  });
}

/**
 * Makes a client with a fixed id unless it is there, and gives it the settings of this start; `override` is told those of
 * a client that was there, which may have been changed since.
 */
export async function ensureClient(
  { parts }: Pool,
  wanted: {
    id: string;
    input: CreateUserPoolClientCommandInput;
    override(known: ClientSettings | undefined): Partial<ClientSettings>;
  },
): Promise<void> {
  const known = await parts.store.clients.find(wanted.id);
  const pool = await parts.store.pools.find(wanted.input.UserPoolId ?? '');
  if (!pool) throw new TypeError('The client names a pool that does not exist.');
  const client = known ?? newClient(pool, wanted.input, { ...parts, id: wanted.id });
  const settings = { ...client.settings, ...wanted.override(known?.settings) };
  if (!known) await parts.store.clients.insert({ ...client, settings });
  else await parts.store.clients.update(client.id, { name: client.name, settings, modifiedAt: parts.now() });
}

/** Makes groups of these names unless they are there. */
export async function ensureGroups({ parts }: Pool, poolId: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await parts.store.groups.insert({ poolId, name, createdAt: parts.now(), modifiedAt: parts.now() });
  }
}

/** The keys that a pool's tokens may be signed with, newest first. */
export async function listSigningKeys(
  { parts }: Pool,
  poolId: string,
): Promise<{ kid: string; createdAt: Date; signsFrom: Date; publishedUntil?: Date }[]> {
  const keys = await parts.store.signingKeys.of(poolId);
  return keys.map(({ kid, createdAt, signsFrom, publishedUntil }) => ({
    kid,
    createdAt: new Date(createdAt),
    signsFrom: new Date(signsFrom),
    ...(publishedUntil !== undefined && { publishedUntil: new Date(publishedUntil) }),
  }));
}

/**
 * Makes a new key for a pool's tokens. It is published at once and signs ten minutes later, when every verifier knows
 * it; the present key stays published until the last of its tokens is over, a day after that.
 * Undefined, and nothing changed, while a key that was made before has yet to sign, and for a pool that does not exist.
 */
export async function rotateSigningKey(
  { parts }: Pool,
  poolId: string,
): Promise<{ kid: string; signsFrom: Date } | undefined> {
  const { store, tokens, now } = parts;
  const made = await tokens.newKey(poolId);
  const { signsFrom, formerUntil } = keySchedule(now());
  const rotated = await store.signingKeys.rotate({ ...made, signsFrom }, { now: now(), formerUntil });
  return rotated ? { kid: made.kid, signsFrom: new Date(signsFrom) } : undefined;
}

/**
 * Withdraws a signing key that others may hold: tokens that it signed are refused here at once, and by every process on
 * this database within two seconds. Sign-ins live on and are given tokens of another key; where the withdrawn one was
 * signing, a new one does so at once, without the ten minutes in which verifiers would have come to know it.
 * Undefined, and nothing changed, when the pool has no such key.
 *
 * Whoever verifies tokens elsewhere keeps the keys that were published for up to five minutes, or as long as it likes.
 */
export async function revokeSigningKey(
  { parts }: Pool,
  { poolId, kid }: { readonly poolId: string; readonly kid: string },
): Promise<{ signing: string } | undefined> {
  const { store, tokens, now } = parts;
  // From the beginning of time: a process whose clock is behind must not go back to a former key.
  const successor = { ...(await tokens.newKey(poolId)), signsFrom: 0 };
  const withdrawn = await store.signingKeys.withdraw({ poolId, kid }, successor, now());
  tokens.readKeysAgain(poolId);
  if (!withdrawn) return undefined;
  return { signing: signingKey(await store.signingKeys.of(poolId), now())?.kid ?? successor.kid };
}
