import { randomUUID } from 'node:crypto';
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import type { Client } from '../store/clients.ts';
import type { Grant } from '../store/grants.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';

const REFRESH_TOKEN_BYTES = 64;

/** A sign-in that has been proven: who signed in, where and through which client. */
export interface SignedIn {
  readonly pool: UserPool;
  readonly client: Client;
  readonly user: User;
}

/** Begins a session: the grant and its first refresh token are durable before any token is handed out. */
export async function openGrant(
  store: Store,
  { pool, client, user }: SignedIn,
  parts: Parts,
): Promise<{ grant: Grant; refreshToken: string }> {
  const refreshToken = newRefreshToken(parts);
  const at = parts.now();
  const grant: Grant = {
    id: randomUUID(),
    poolId: pool.id,
    clientId: client.id,
    sub: user.sub,
    authTime: Math.floor(at / 1000),
    createdAt: at,
    expiresAt: at + lifetimes(client.settings).refreshToken * 1000,
  };
  await store.grants.insert(grant, parts.secrets.hash.refreshToken(refreshToken));
  return { grant, refreshToken };
}

/** Access and ID token of a grant, in the form of an AuthenticationResult. */
export async function issueTokens(
  { pool, client, user, grant }: SignedIn & { grant: Grant },
  { store, tokens, now }: Parts,
): Promise<AuthenticationResultType> {
  const lifetime = lifetimes(client.settings);
  const groups = await store.groups.of(pool.id, user.sub);
  const common = {
    client,
    user,
    groups,
    originJti: grant.id,
    authTime: grant.authTime,
    now: Math.floor(now() / 1000),
    eventId: randomUUID(),
  };
  const issued = await tokens.issue(
    pool.id,
    { ...common, jti: randomUUID(), expiresIn: lifetime.accessToken },
    { ...common, jti: randomUUID(), expiresIn: lifetime.idToken },
  );
  return { AccessToken: issued.access, IdToken: issued.id, ExpiresIn: lifetime.accessToken, TokenType: 'Bearer' };
}

/** An opaque refresh token; only its keyed hash is stored. */
export function newRefreshToken({ randomBytes }: Pick<Parts, 'randomBytes'>): string {
  return Buffer.from(randomBytes(REFRESH_TOKEN_BYTES)).toString('base64url');
}
