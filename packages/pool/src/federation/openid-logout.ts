import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { z } from 'zod';
import { providerSession } from '../oauth/browser-session.ts';
import { readForm } from '../oauth/form.ts';
import { OAuthError } from '../oauth/oauth-error.ts';
import type { Parts } from '../parts.ts';
import { readToken } from '../rules/token-form.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import { distrust, FederationFailure } from './failure.ts';
import type { Visit } from './federation.ts';
import type { OAuthClients } from './oauth-client.ts';
import { LONGEST_SUBJECT } from './oauth-sign-in.ts';

const PATH = /^\/([\w-]{1,55}_[0-9a-zA-Z]{1,55})\/oidc\/logout\/([^/]{1,400})$/;
const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** A provider sends its token at once. */
const OLDEST_SECONDS = 300;
const TOLERANCE_SECONDS = 60;
/** A token is of no use long before this. */
const REMEMBERED_MS = 3_600_000;

const name = z.string().min(1).max(LONGEST_SUBJECT);
/** OpenID Connect Back-Channel Logout 1.0 §2.4: `nonce` is forbidden, so that no ID token is one of these. */
const logoutClaims = z
  .object({
    sub: name.optional(),
    sid: name.optional(),
    jti: name,
    events: z.object({ [EVENT]: z.record(z.string(), z.unknown()) }),
    nonce: z.never().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);
type LogoutClaims = z.output<typeof logoutClaims>;

/** What a logout needs of the federation that it is part of. */
export interface LogoutReceiver {
  readonly clients: OAuthClients;
  readonly now: () => number;
  readonly refused: (provider: string, reason: string) => void;
}

/** Where a provider sends its logout tokens. */
export const openIdLogoutPath = ({ poolId, name }: Pick<IdentityProvider, 'poolId' | 'name'>): string =>
  `/${poolId}/oidc/logout/${encodeURIComponent(name)}`;

export const isOpenIdLogout = (pathname: string): boolean => PATH.test(pathname);

/**
 * Takes a logout token, by which a provider's server says whom it has signed out: what came from the session that it
 * names ends, or all sign-ins of the user where it names none. Undefined where there is no such provider.
 */
export async function receiveOpenIdLogout(
  { clients, now, refused }: LogoutReceiver,
  { http, parts }: Visit,
): Promise<Response | undefined> {
  const provider = await providerAt(new URL(http.url).pathname, parts);
  if (!provider) return undefined;
  try {
    const { logout_token: token } = await readForm(http);
    const claims = await verified(token ?? '', provider, { clients, now });
    await signOut(claims, provider, parts);
    return new Response(null, { headers: { 'cache-control': 'no-store' } });
  } catch (error) {
    if (!(error instanceof FederationFailure) && !(error instanceof OAuthError)) throw error;
    refused(provider.name, error.message);
    // §2.8, whatever the reason is.
    const code = error instanceof FederationFailure && error.reason === 'away' ? error.code : 'invalid_request';
    return Response.json({ error: code }, { status: 400, headers: { 'cache-control': 'no-store' } });
  }
}

async function providerAt(pathname: string, { store }: Pick<Parts, 'store'>): Promise<IdentityProvider | undefined> {
  const [, poolId = '', encoded = ''] = PATH.exec(pathname) ?? [];
  const provider = await store.identityProviders.find(poolId, decoded(encoded));
  return provider?.type === 'OIDC' && provider.details.oidc_issuer ? provider : undefined;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** By the keys of the provider whose address it came to, whatever the token says of itself. Throws FederationFailure. */
async function verified(
  token: string,
  provider: IdentityProvider,
  { clients, now }: Pick<LogoutReceiver, 'clients' | 'now'>,
): Promise<LogoutClaims> {
  const { oidc_issuer: issuer = '', client_id: audience = '' } = provider.details;
  const header = readToken(token)?.header ?? distrust('malformed', 'The logout token is none.');
  const kid = 'kid' in header && typeof header.kid === 'string' ? header.kid : undefined;
  const keys = (await clients.keysOf(provider, kid)) ?? distrust('signature', 'The provider publishes no keys.');
  const payload = await verifiedBy(() =>
    jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      typ: 'logout+jwt',
      requiredClaims: ['exp', 'iat'],
      maxTokenAge: OLDEST_SECONDS,
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    }),
  );
  if (Array.isArray(payload.aud) && payload.aud.some((one) => one !== audience))
    distrust('audience', 'The logout token is for others as well.');
  const claims = logoutClaims.safeParse(payload);
  return claims.success ? claims.data : distrust('claim', 'What the logout token says is no logout.');
}

async function verifiedBy(verify: () => Promise<{ payload: JWTPayload }>): Promise<JWTPayload> {
  try {
    return (await verify()).payload;
  } catch (error) {
    if (!(error instanceof errors.JOSEError)) throw error;
    return distrust('signature', `The logout token was refused: ${error.message}`, { cause: error });
  }
}

/** Once for each token. */
async function signOut({ sub, sid, jti }: LogoutClaims, provider: IdentityProvider, parts: Parts): Promise<void> {
  const { store, secrets, now } = parts;
  const { id: providerId, poolId } = provider;
  const whom = { poolId, providerId, subject: sub ?? '' };
  const hash = secrets.hash.federation('logout', poolId, providerId, jti);
  await store.transaction(async (inside) => {
    if (!(await inside.federatedSignIns.useMessage({ hash, expiresAt: now() + REMEMBERED_MS })))
      distrust('replayed', 'The logout token was used before.');
    if (sid === undefined) {
      const identity = await inside.identities.find(whom);
      if (identity) await inside.grants.revokeAllOf(poolId, identity.sub, { now: now() });
      return;
    }
    // Sessions to which the provider gave no name are known by their subject.
    const sessions = sub === undefined ? [{ ...whom, sid }] : [{ ...whom, sid }, whom];
    const marks = sessions.map((session) => providerSession(session, secrets));
    await inside.grants.revokeProviderSessions(marks, now());
  });
}
