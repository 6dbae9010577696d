import { randomUUID } from 'node:crypto';
import type { AuthenticationResultType } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import { API_SCOPE } from '../rules/claims.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import { sessionSettings } from '../rules/session-tracking.ts';
import type { TokenChanges } from '../rules/token-changes.ts';
import { newSessionId } from '../session-id.ts';
import type { GrantedAuthorization } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { DeviceIdentity } from '../store/devices.ts';
import type { Grant } from '../store/grants.ts';
import type { Group } from '../store/groups.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { askPreTokenGeneration, type TokenOccasion } from '../triggers/pre-token-generation.ts';

const REFRESH_TOKEN_BYTES = 64;

/** Where somebody signs in: through which client of which pool, and on which device, if the call says so. */
export interface SignInAt {
  readonly pool: UserPool;
  readonly client: Client;
  readonly deviceKey?: string | undefined;
}

/** A sign-in that has been proven. */
export interface SignedIn extends SignInAt {
  readonly user: User;
}

interface Opening extends SignedIn {
  readonly device?: DeviceIdentity | undefined;
  /** What it is for, at the OAuth endpoints. */
  readonly granted?: GrantedAuthorization;
  readonly id?: string;
  /** Of a provider, where one ends what came from it. */
  readonly providerSession?: Uint8Array | undefined;
}

/** Begins a session: the grant and its first refresh token are durable before any token is handed out. */
export async function openGrant(
  store: Store,
  { pool, client, user, device, granted, id = randomUUID(), providerSession }: Opening,
  parts: Parts,
): Promise<{ grant: Grant; refreshToken: string }> {
  const refreshToken = newRefreshToken(parts);
  const at = parts.now();
  const { tracked, mostPerUser } = sessionSettings(pool);
  const grant: Grant = {
    id,
    poolId: pool.id,
    clientId: client.id,
    sub: user.sub,
    authTime: granted?.authTime ?? Math.floor(at / 1000),
    createdAt: at,
    expiresAt: at + lifetimes(client.settings).refreshToken * 1000,
    ...(device && { device: { key: device.key, groupKey: device.groupKey } }),
    ...(granted && { scopes: granted.scopes, amr: granted.amr }),
    ...(providerSession && { providerSession }),
    ...(tracked && { session: { id: newSessionId(), lastActiveAt: at } }),
  };
  await store.grants.insert(grant, parts.secrets.hash.refreshToken(refreshToken), mostPerUser);
  return { grant, refreshToken };
}

/** What the next tokens tell of a user beside the attributes. */
export interface TokenContent {
  readonly groups: readonly Group[];
  readonly changes: TokenChanges;
  /** When it was read, in milliseconds: the tokens' `iat`, so that a change of groups can tell those made before it. */
  readonly readAt: number;
}

/** Gathers it, and asks the pool's hook; before anything is changed for tokens that the hook may refuse. */
export async function tokenContent(
  occasion: TokenOccasion,
  { pool, client, user, scopes = [API_SCOPE] }: SignedIn & { scopes?: readonly string[] | undefined },
  { store, triggers, now }: Parts,
): Promise<TokenContent> {
  const readAt = now();
  const groups = await store.groups.of(pool.id, user.sub);
  const issue = { pool, client, user, groups, scopes };
  return { groups, changes: await askPreTokenGeneration(occasion, issue, triggers), readAt };
}

/** Access and ID token of a grant, in the form of an AuthenticationResult. */
export async function issueTokens(
  {
    pool,
    client,
    user,
    grant,
    content,
    nonce,
  }: SignedIn & { grant: Grant; content: TokenContent; nonce?: string | undefined },
  { tokens, event }: Parts,
): Promise<AuthenticationResultType> {
  const lifetime = lifetimes(client.settings);
  const { readAt, ...told } = content;
  const common = {
    client,
    user,
    ...told,
    originJti: grant.id,
    deviceKey: grant.device?.key,
    authTime: grant.authTime,
    now: Math.floor(readAt / 1000),
    eventId: event.id,
    scopes: grant.scopes,
    amr: grant.amr,
    nonce,
  };
  const issued = await tokens.issue(
    pool.id,
    { ...common, jti: randomUUID(), expiresIn: lifetime.accessToken },
    { ...common, jti: randomUUID(), expiresIn: lifetime.idToken },
  );
  return {
    AccessToken: issued.access,
    ...(issued.id !== undefined && { IdToken: issued.id }),
    ExpiresIn: lifetime.accessToken,
    TokenType: 'Bearer',
  };
}

/** An opaque refresh token; only its keyed hash is stored. */
export function newRefreshToken({ randomBytes }: Pick<Parts, 'randomBytes'>): string {
  return Buffer.from(randomBytes(REFRESH_TOKEN_BYTES)).toString('base64url');
}
