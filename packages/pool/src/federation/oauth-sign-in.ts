import * as oidc from 'openid-client';
import { z } from 'zod';
import type { AskedAuthorization } from '../store/authorizations.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import { distrust, FederationFailure, type RefusalReason, Unavailable } from './failure.ts';
import { codeChallenge, isOpenId, type OAuthClients } from './oauth-client.ts';
import type { Begun, Protocol } from './protocol.ts';
import { asTexts, type Vouched } from './vouched.ts';
import { wellKnown } from './well-known.ts';

/** An ID token is made for the sign-in that it comes with. */
const OLDEST_TOKEN_SECONDS = 600;
/** Also of what names a session. */
export const LONGEST_SUBJECT = 255;

/** How far a provider's clock may be from ours. */
const TOLERANCE_SECONDS = 60;

const kept = z.object({
  nonce: z.string(),
  verifier: z.string(),
  maxAge: z.number().optional(),
  /** Seconds since the epoch; the user is to have signed in at the provider since. */
  since: z.number().optional(),
});
type Kept = z.output<typeof kept>;

interface Parts {
  readonly clients: OAuthClients;
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Where OAuth providers send browsers back to. */
export const OAUTH_PATH = '/oauth2/idpresponse';

/** Sign-in by OpenID Connect (Core 1.0 §3.1) and, with providers that have no ID tokens, by OAuth 2.0. */
export function oauthProtocol({ clients, now, randomBytes }: Parts): Protocol {
  const random = () => Buffer.from(randomBytes(32)).toString('base64url');
  return {
    async begin(provider, { token, publicUrl, asked }): Promise<Begun> {
      const configuration = await unlessAway(() => clients.of(provider));
      const [nonce, verifier] = [random(), random()];
      const openid = isOpenId(provider);
      // Social providers ask whom they know as they see fit, and refuse what they do not know.
      const fresh: Fresh = provider.type === 'OIDC' ? asked : {};
      const location = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: publicUrl + OAUTH_PATH,
        scope: provider.details.authorize_scopes ?? '',
        state: token,
        code_challenge: codeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(openid && { nonce }),
        ...wishes(fresh),
        ...(openid && asked.loginHint !== undefined && { login_hint: asked.loginHint }),
        // Apple gives name and address to a form only.
        ...(provider.type === 'SignInWithApple' && { response_mode: 'form_post' }),
      });
      const since = fresh.again ? now() / 1000 - TOLERANCE_SECONDS : undefined;
      const state: Kept = { nonce, verifier, maxAge: fresh.maxAge, since };
      return { location: location.href, state: JSON.stringify(state) };
    },
    async finish(provider, { state, query, publicUrl, token }): Promise<Vouched> {
      if (query.has('error')) distrust('declined', 'The provider refused the sign-in.');
      const { nonce, verifier, maxAge, since } = kept.parse(JSON.parse(state));
      const openid = isOpenId(provider);
      return unlessAway(async () => {
        const configuration = await clients.of(provider);
        const tokens = await oidc.authorizationCodeGrant(configuration, new URL(`${publicUrl}${OAUTH_PATH}?${query}`), {
          expectedState: token,
          pkceCodeVerifier: verifier,
          ...(openid && { expectedNonce: nonce, idTokenExpected: true, ...(maxAge !== undefined && { maxAge }) }),
        });
        const claims = openid ? tokens.claims() : undefined;
        if (openid && (claims?.iat ?? 0) < now() / 1000 - OLDEST_TOKEN_SECONDS)
          distrust('expired', 'The ID token is old.');
        if (since !== undefined && (claims?.auth_time ?? since) < since)
          distrust('stale', 'The provider did not have the user sign in again.');
        const info = await userInfo({
          provider,
          configuration,
          subject: claims?.sub,
          accessToken: tokens.access_token,
        });
        return vouched({ provider, idToken: { ...claims }, info, tokens: { ...tokens } });
      });
    },
  };
}

type Fresh = Pick<AskedAuthorization, 'again' | 'maxAge'>;

/** What the application wants of the sign-in (OpenID Connect Core 1.0 §3.1.2.1), which the provider has to see to. */
function wishes({ again, maxAge }: Fresh): Record<string, string> {
  return { ...(again && { prompt: 'login' }), ...(maxAge !== undefined && { max_age: String(maxAge) }) };
}

interface Asking {
  readonly provider: IdentityProvider;
  readonly configuration: oidc.Configuration;
  /** Absent where there was no ID token. */
  readonly subject: string | undefined;
  readonly accessToken: string;
}

/** What the provider tells of the user when asked; its subject has to be the ID token's. */
async function userInfo({ provider, configuration, subject, accessToken }: Asking): Promise<Record<string, unknown>> {
  const { type, details } = provider;
  const { userinfo_endpoint: endpoint } = configuration.serverMetadata();
  // Google's ID token says all that its scopes allow, and its address is not an OpenID one.
  if (!endpoint || type === 'Google') return {};
  if (subject !== undefined && details.attributes_request_method !== 'POST')
    return { ...(await oidc.fetchUserInfo(configuration, accessToken, subject)) };
  const url = new URL(endpoint + (details.attributes_url_add_attributes === 'true' ? fieldsOf(provider) : ''));
  const method = details.attributes_request_method ?? 'GET';
  const answer = await oidc.fetchProtectedResource(configuration, accessToken, url, method);
  if (!answer.ok) throw new Unavailable(`${provider.name} answered ${answer.status} for attributes.`);
  const info = z.record(z.string(), z.unknown()).parse(await answer.json());
  if (subject !== undefined && info.sub !== subject) distrust('userinfo', 'userinfo is of somebody else.');
  return info;
}

/** Facebook tells what it is asked for by name. */
function fieldsOf({ mapping }: IdentityProvider): string {
  return [...new Set(['id', ...Object.values(mapping)])].map(encodeURIComponent).join(',');
}

interface Said {
  readonly provider: IdentityProvider;
  readonly idToken: Record<string, unknown>;
  readonly info: Record<string, unknown>;
  readonly tokens: Record<string, unknown>;
}

function vouched({ provider, idToken, info, tokens }: Said): Vouched {
  const all = { ...info, ...idToken };
  const subject = all[wellKnown[provider.type]?.subject ?? 'sub'];
  if (typeof subject !== 'string' || subject === '' || subject.length > LONGEST_SUBJECT) {
    return distrust('claim', 'The provider gave no usable subject.');
  }
  const { id_token: _, ...tokenResponse } = tokens;
  const answer = { tokenResponse: asTexts(tokenResponse), idToken: asTexts(idToken), userInfo: asTexts(info) };
  const { sid } = idToken;
  const isNamed = typeof sid === 'string' && sid !== '' && sid.length <= LONGEST_SUBJECT;
  // Of social providers none signs out elsewhere.
  const session = provider.type === 'OIDC' ? { session: isNamed ? { sid } : {} } : {};
  return { subject, attributes: asTexts(all), answer, ...session };
}

/** Whatever a provider's answers are wrong in ends this one sign-in, and is not for the browser to read. */
async function unlessAway<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FederationFailure) throw error;
    if (error instanceof Error && error.cause instanceof FederationFailure) throw error.cause;
    const said = saidBy(error);
    return distrust(reasonOf(error, said), `The provider’s answer was refused: ${said}`, { cause: error });
  }
}

const OF_CLAIMS: Readonly<Record<string, RefusalReason>> = {
  iss: 'issuer',
  aud: 'audience',
  azp: 'audience',
  nonce: 'nonce',
  exp: 'expired',
  nbf: 'not_yet_valid',
  auth_time: 'stale',
  alg: 'algorithm',
};

const OF_CODES: Readonly<Record<string, RefusalReason>> = {
  OAUTH_KEY_SELECTION_FAILED: 'signature',
  OAUTH_JWT_TIMESTAMP_CHECK_FAILED: 'time',
  OAUTH_JWT_CLAIM_COMPARISON_FAILED: 'claim',
  OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED: 'userinfo',
};

/** The library's cause says what was wrong, in words of its own. */
function saidBy(error: unknown): string {
  if (!(error instanceof Error)) return 'no error';
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** What the library found fault with: a claim that it names, or the kind of check. */
function reasonOf(error: unknown, said: string): RefusalReason {
  const { code, cause } = error as { code?: unknown; cause?: { cause?: { claim?: unknown } } };
  const claim = cause?.cause?.claim ?? /\bJWT "(\w+)"/.exec(said)?.[1];
  const reason = OF_CLAIMS[String(claim)] ?? OF_CODES[String(code)];
  if (reason || claim !== undefined) return reason ?? 'claim';
  return /signature/i.test(said) ? 'signature' : 'other';
}
