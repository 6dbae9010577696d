import * as oauth from 'openid-client';
import { AuthError } from '../errors.ts';
import type { SsoTransaction } from '../store/sso-transactions.ts';

/** The pool's OAuth scope lets the user's own operations be called with the token, as a sign-in of ours does. */
export const SCOPES = ['openid', 'email', 'profile', 'aws.cognito.signin.user.admin'] as const;
const TIMEOUT_SECONDS = 10;

/** The members of an authorization response. RFC 6749 §4.1.2, RFC 9207 */
export type AuthorizationResponse = Readonly<
  Partial<Record<'code' | 'state' | 'iss' | 'error' | 'error_description', string>>
>;

/** Tokens as Cognito's own operations name them. */
export interface IssuedTokens {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken: string;
  readonly ExpiresIn: number;
}

/** The OAuth endpoints of the pool, by which somebody signs in with a provider of the pool. */
export interface HostedSignIn {
  /** Where the browser goes, and what its return has to match. */
  begin(asked: {
    readonly provider: string;
    readonly redirectUri: string;
    /** Whether somebody whom the pool remembers has to sign in again. */
    readonly now: boolean;
  }): Promise<Begun>;
  /**
   * Exchanges what came back for tokens, whose ID token is proven: signature, issuer, audience, times, nonce.
   *
   * Throws `sso_refused` where the provider said no, `sso_failed` for whatever cannot be proven, and
   * `service_unavailable` for an outage.
   */
  finish(
    transaction: SsoTransaction & { readonly state: string },
    response: AuthorizationResponse,
  ): Promise<IssuedTokens>;
}

export interface Begun {
  readonly location: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface HostedSignInOptions {
  readonly issuer: string;
  /** Base URL of the OAuth endpoints, without a slash at its end. */
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
}

/** An OAuth client of the pool: authorization code with PKCE, state and nonce. RFC 9700 §2.1 */
export function createHostedSignIn(options: HostedSignInOptions): HostedSignIn {
  const config = configure(options);
  return {
    async begin({ provider, redirectUri, now }) {
      const [state, nonce, codeVerifier] = [oauth.randomState(), oauth.randomNonce(), oauth.randomPKCECodeVerifier()];
      const location = oauth.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: SCOPES.join(' '),
        identity_provider: provider,
        // Whom the pool remembers in this browser may be another, or have signed out here since: the provider is asked.
        prompt: now ? 'login' : 'select_account',
        state,
        nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
      return { location: location.href, state, nonce, codeVerifier };
    },

    async finish({ redirectUri, state, nonce, codeVerifier }, response) {
      const url = new URL(redirectUri);
      url.search = new URLSearchParams(response).toString();
      const checks = {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: codeVerifier,
        idTokenExpected: true,
      };
      const issued = await oauth.authorizationCodeGrant(config, url, checks).catch(refuse);
      const { access_token: AccessToken, id_token: IdToken, refresh_token: RefreshToken } = issued;
      if (IdToken === undefined || RefreshToken === undefined) {
        throw new AuthError('internal_error', { cause: 'tokens missing' });
      }
      return { AccessToken, IdToken, RefreshToken, ExpiresIn: issued.expires_in ?? 0 };
    },
  };
}

function configure({ issuer, domain, clientId, clientSecret, fetch }: HostedSignInOptions): oauth.Configuration {
  const server = {
    issuer,
    authorization_endpoint: `${domain}/oauth2/authorize`,
    token_endpoint: `${domain}/oauth2/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  const authentication = clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(clientSecret);
  const config = new oauth.Configuration(server, clientId, undefined, authentication);
  config.timeout = TIMEOUT_SECONDS;
  if (fetch !== undefined) config[oauth.customFetch] = fetch as oauth.CustomFetch;
  oauth.enableNonRepudiationChecks(config);
  // A pool on this machine, or behind a name of the own network, may speak plain HTTP.
  if (!`${issuer} ${domain}`.split(' ').every((url) => url.startsWith('https:'))) oauth.allowInsecureRequests(config);
  return config;
}

/** What the pool says when it, or the provider, cannot answer now. RFC 6749 §4.1.2.1 */
const OUTAGES: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/** What somebody sent back, or the pool said, is kept for the log as the kind of error alone. */
function refuse(error: unknown): never {
  if (error instanceof oauth.AuthorizationResponseError) {
    throw new AuthError(OUTAGES.has(error.error) ? 'service_unavailable' : 'sso_refused', { cause: error.error });
  }
  if (error instanceof oauth.ResponseBodyError) {
    const isAway = error.status >= 500 || OUTAGES.has(error.error);
    throw new AuthError(isAway ? 'service_unavailable' : 'sso_failed', { cause: error.error });
  }
  throw new AuthError(isOutage(error) ? 'service_unavailable' : 'sso_failed', { cause: error });
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { cause } = error;
  if (cause instanceof Response) return cause.status >= 500;
  return error.name === 'TimeoutError' || error.name === 'TypeError' || (cause instanceof Error && isOutage(cause));
}
