import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { tracksDevices } from '../rules/device-tracking.ts';
import { lifetimes, rotates } from '../rules/lifetimes.ts';
import type { Client } from '../store/clients.ts';
import type { Grant } from '../store/grants.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { issueTokens, newRefreshToken, tokenContent } from './grant.ts';

const INVALID = 'Invalid Refresh Token.';
const REVOKED = 'Refresh Token has been revoked';

interface Refresh {
  readonly pool: UserPool;
  readonly client: Client;
  readonly refreshToken: string;
  /** The device that the call says it comes from. */
  readonly deviceKey?: string | undefined;
}

interface RefreshableGrant {
  readonly grant: Grant & { readonly rotatedAt?: number };
  readonly user: User;
}

/** Finds the live session of a refresh token and its user. Throws NotAuthorizedException. */
export async function findGrant(
  { pool, client, refreshToken, deviceKey }: Refresh,
  { store, secrets, now }: Parts,
): Promise<RefreshableGrant> {
  const grant = await store.grants.byRefreshToken(secrets.hash.refreshToken(refreshToken));
  if (!grant || grant.clientId !== client.id || grant.poolId !== pool.id)
    return refuse('NotAuthorizedException', INVALID);
  if (grant.revokedAt !== undefined) refuse('NotAuthorizedException', REVOKED);
  if (grant.expiresAt <= now()) refuse('NotAuthorizedException', 'Refresh Token has expired');
  const user = await store.users.bySub(pool.id, grant.sub);
  if (!user) return refuse('NotAuthorizedException', INVALID);
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  // Until its device is confirmed, and once it is forgotten, a sign-in is not renewed; nor is it from another device.
  if (grant.device && tracksDevices(pool)) {
    const isFromIt = deviceKey === grant.device.key && (await store.devices.find(user, deviceKey)) !== undefined;
    if (!isFromIt) refuse('NotAuthorizedException', INVALID);
  }
  return { grant, user };
}

/** New access and ID tokens; with rotation a new refresh token too, in place of the presented one. */
export async function refresh(
  request: Refresh,
  { grant, user }: RefreshableGrant,
  parts: Parts,
): Promise<AuthenticationResultType> {
  const { pool, client } = request;
  const content = await tokenContent('RefreshTokens', { pool, client, user, scopes: grant.scopes }, parts);
  const successor = rotates(client.settings) ? await rotate(request, grant, parts) : undefined;
  if (successor === undefined) {
    if (grant.rotatedAt !== undefined) refuse('NotAuthorizedException', INVALID);
    await noteUse(parts.store, grant, parts.now());
  }
  const result = await issueTokens({ pool, client, user, grant, content }, parts);
  return successor === undefined ? result : { ...result, RefreshToken: successor };
}

/**
 * Replaces a refresh token. A retry within the client's grace gets the successor that exists already; a token that
 * comes back later is in two hands, and everything that descends from its sign-in ends (RFC 9700 §4.14.2).
 */
async function rotate({ client, refreshToken }: Refresh, grant: Grant, parts: Parts): Promise<string> {
  const { secrets, store, now } = parts;
  const successor = newRefreshToken(parts);
  const hash = secrets.hash.refreshToken(refreshToken);
  const row = Buffer.from(hash).toString('hex');
  const result = await store.transaction(async (inside) => {
    const rotated = await inside.grants.rotate({
      hash,
      successorHash: secrets.hash.refreshToken(successor),
      successorSealed: secrets.refreshTokens.seal(successor, row),
      now: now(),
      graceMs: lifetimes(client.settings).refreshGrace * 1000,
    });
    if (rotated.kind !== 'reused') await noteUse(inside, grant, now());
    return rotated;
  });
  if (result.kind === 'rotated') return successor;
  if (result.kind === 'retried') return Buffer.from(secrets.refreshTokens.open(result.successorSealed, row)).toString();
  await store.grants.revoke(grant.id, now());
  return refuse('RefreshTokenReuseException', 'Refresh token reuse detected.');
}

/** A session in use is the last to end where another needs room; one that has ended meanwhile gives no more tokens. */
async function noteUse(store: Store, { id, session }: Grant, now: number): Promise<void> {
  if (session && !(await store.grants.markUsed(id, now))) refuse('NotAuthorizedException', REVOKED);
}
