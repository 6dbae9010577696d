import type { Client } from '../store/clients.ts';
import type { Group } from '../store/groups.ts';
import type { User } from '../store/users.ts';
import { readable } from './attributes.ts';
import { identityClaims } from './identities.ts';
import type { TokenChanges } from './token-changes.ts';
import { toldAttributes } from './user-scopes.ts';

/** What one issue of tokens is about. Times are seconds since the epoch. */
export interface Issue {
  readonly issuer: string;
  readonly client: Client;
  readonly user: User;
  readonly groups: readonly Group[];
  readonly originJti: string;
  /** The device that the sign-in was made on, in a pool that tracks devices. */
  readonly deviceKey?: string | undefined;
  readonly authTime: number;
  readonly now: number;
  readonly eventId: string;
  readonly jti: string;
  readonly expiresIn: number;
  /** What a hook wants to be different. */
  readonly changes?: TokenChanges;
  /** Granted at the OAuth endpoints; absent for tokens of the API. */
  readonly scopes?: readonly string[] | undefined;
  readonly amr?: readonly string[] | undefined;
  /** Of the authorization request (OpenID Connect Core 1.0 §3.1.3.7). */
  readonly nonce?: string | undefined;
}

export interface AccessClaims {
  readonly sub: string;
  readonly iss: string;
  readonly client_id: string;
  readonly device_key?: string;
  readonly origin_jti: string;
  readonly event_id: string;
  readonly token_use: 'access';
  readonly scope: string;
  readonly auth_time: number;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly username: string;
  readonly version?: 2;
  readonly 'cognito:groups'?: readonly string[];
}

/** The scope of tokens that come from the API. */
export const API_SCOPE = 'aws.cognito.signin.user.admin';

/** Attributes whose claims are JSON booleans; Cognito stores them as strings. */
const BOOLEAN_CLAIMS = new Set(['email_verified', 'phone_number_verified']);
const STRUCTURED_CLAIMS: Record<string, (value: string) => unknown> = {
  address: (value) => ({ formatted: value }),
  identities: identityClaims,
};

/** An access token's claims. Without scopes it has the one that Cognito gives to tokens of its API. */
export function accessClaims(issue: Issue): AccessClaims {
  return {
    sub: issue.user.sub,
    ...groupClaim(issue.groups),
    iss: issue.issuer,
    client_id: issue.client.id,
    ...(issue.deviceKey !== undefined && { device_key: issue.deviceKey }),
    origin_jti: issue.originJti,
    event_id: issue.eventId,
    token_use: 'access',
    scope: (issue.scopes ?? [API_SCOPE]).join(' '),
    auth_time: issue.authTime,
    exp: issue.now + issue.expiresIn,
    iat: issue.now,
    jti: issue.jti,
    username: issue.user.username,
    ...(issue.scopes && { version: 2 }),
  };
}

/** An ID token's claims: the attributes that the client may read, and the user's groups and roles. */
export function idClaims(issue: Issue): Record<string, unknown> {
  const roles = issue.groups.flatMap((group) => (group.roleArn === undefined ? [] : [group.roleArn]));
  const preferred = preferredRole(issue.groups);
  const attributes = readable(issue.client, issue.user.attributes);
  return {
    ...attributeClaims(issue.scopes ? toldAttributes(issue.scopes, attributes) : attributes),
    sub: issue.user.sub,
    ...groupClaim(issue.groups),
    ...(roles.length > 0 && { 'cognito:roles': roles }),
    ...(preferred !== undefined && { 'cognito:preferred_role': preferred }),
    iss: issue.issuer,
    'cognito:username': issue.user.username,
    origin_jti: issue.originJti,
    aud: issue.client.id,
    event_id: issue.eventId,
    token_use: 'id',
    auth_time: issue.authTime,
    exp: issue.now + issue.expiresIn,
    iat: issue.now,
    jti: issue.jti,
    ...(issue.nonce !== undefined && { nonce: issue.nonce }),
    ...(issue.amr && { amr: issue.amr }),
  };
}

/** The role of the strongest group; none where groups of equal precedence have different roles. */
export function preferredRole(groups: readonly Group[]): string | undefined {
  const strongest = groups.filter(({ precedence }) => precedence === groups[0]?.precedence);
  const roles = new Set(strongest.map(({ roleArn }) => roleArn));
  return roles.size === 1 ? groups[0]?.roleArn : undefined;
}

/** What one issue of a token to a client itself is about. Times are seconds since the epoch. */
export interface ClientIssue {
  readonly issuer: string;
  readonly client: Client;
  readonly scopes: readonly string[];
  readonly now: number;
  readonly jti: string;
  readonly expiresIn: number;
  readonly changes?: TokenChanges;
}

/** The claims of a token that speaks for a client: its subject is the client, whose id no user has as `sub`. */
export function clientClaims({ issuer, client, scopes, now, jti, expiresIn }: ClientIssue): Record<string, unknown> {
  return {
    sub: client.id,
    token_use: 'access',
    scope: scopes.join(' '),
    auth_time: now,
    iss: issuer,
    exp: now + expiresIn,
    iat: now,
    version: 2,
    jti,
    client_id: client.id,
  };
}

function groupClaim(groups: readonly Group[]): { 'cognito:groups'?: string[] } {
  return groups.length > 0 ? { 'cognito:groups': groups.map((group) => group.name) } : {};
}

function attributeClaims(attributes: Readonly<Record<string, string>>): Record<string, unknown> {
  const claims: [string, unknown][] = [];
  for (const [name, value] of Object.entries(attributes)) {
    claims.push([name, BOOLEAN_CLAIMS.has(name) ? value === 'true' : (STRUCTURED_CLAIMS[name]?.(value) ?? value)]);
  }
  return Object.fromEntries(claims);
}
