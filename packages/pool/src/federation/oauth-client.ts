import { createHash } from 'node:crypto';
import { importPKCS8, type JSONWebKeySet, SignJWT } from 'jose';
import * as oidc from 'openid-client';
import { readToken } from '../rules/token-form.ts';
import type { IdentityProvider } from '../store/identity-providers.ts';
import { Unavailable } from './failure.ts';
import type { Outside } from './outside.ts';
import { wellKnown } from './well-known.ts';

const KEYS_FRESH_MS = 300_000;
const DISCOVERY_FRESH_MS = 3_600_000;
/** How soon a key that is not there may be looked for again by whoever names one. */
const KEYS_REST_MS = 10_000;
/** A provider that is away is believed this long by what it said last. */
const STALE_MS = 86_400_000;
const TOLERANCE_SECONDS = 60;

interface Kept {
  readonly text: string;
  readonly at: number;
}

/** A document of a provider. */
interface Wanted<T> {
  readonly url: string;
  readonly freshMs: number;
  /** Throws for what is no such document: that is not kept. */
  read(text: string): T;
  /** Whether one that is known has what is looked for. */
  has?(text: string): boolean;
  /** So long one is believed that has it not, where anybody may look for anything. */
  restMs?: number;
}

type Asking = <T>(wanted: Wanted<T>) => Promise<T>;

export interface OAuthClients {
  /** A client of a provider for one sign-in. Throws Unavailable and what its discovery is refused for. */
  of(provider: IdentityProvider): Promise<oidc.Configuration>;
  /** The keys of a provider, this one among them if it has it; undefined where it publishes none. Throws the same. */
  keysOf(provider: IdentityProvider, kid: string | undefined): Promise<JSONWebKeySet | undefined>;
}

/**
 * Clients of providers; discovery documents and keys are asked for again when they are old or lack a key, once at a time
 * however many want them: nobody can have a provider that is slow asked by the hundred.
 */
export function createOAuthClients({ outside, now }: { outside: Outside; now: () => number }): OAuthClients {
  const kept = new Map<string, Kept>();
  const asking = new Map<string, Promise<string>>();
  const textAt = (url: string): Promise<string> => {
    const known = asking.get(url);
    if (known !== undefined) return known;
    const text = ask(url, outside).finally(() => asking.delete(url));
    asking.set(url, text);
    return text;
  };
  const document: Asking = async ({ url, freshMs, read, has = () => true, restMs = 0 }) => {
    const known = kept.get(url);
    const age = now() - (known?.at ?? 0);
    const lasting = (ms: number) => (known && age < ms && (has(known.text) || age < restMs) ? known : undefined);
    const fresh = lasting(freshMs);
    if (fresh) return read(fresh.text);
    try {
      const text = await textAt(url);
      const found = read(text);
      kept.set(url, { text, at: now() });
      return found;
    } catch (error) {
      const stale = lasting(STALE_MS);
      if (stale) return read(stale.text);
      throw error;
    }
  };
  return {
    async keysOf(provider, kid) {
      const { jwks_uri: url } = await metadataOf(provider, document);
      return url === undefined ? undefined : document({ ...keysAt(url, kid), restMs: KEYS_REST_MS });
    },
    async of(provider) {
      const server = await metadataOf(provider, document);
      const client = await clientOf(provider, { server, now });
      const configuration = new oidc.Configuration(server, client.id, client.metadata, client.authentication);
      if (server.issuer.startsWith('http:')) oidc.allowInsecureRequests(configuration);
      if (isOpenId(provider)) oidc.enableNonRepudiationChecks(configuration);
      let kid: unknown;
      configuration[oidc.customFetch] = async (url, { method, headers, body }) => {
        if (url === server.jwks_uri) {
          return Response.json(await document(keysAt(url, kid)));
        }
        const answer = await outside(url, { method, headers, ...(body != null && { body: String(body) }) });
        if (answer.status >= 500) throw new Unavailable(`${url} answered ${answer.status}.`);
        if (url === server.token_endpoint) kid = await kidOf(answer.clone());
        return answer;
      };
      return configuration;
    },
  };
}

/** Whether a provider says who signed in by an ID token. */
export function isOpenId({ type }: IdentityProvider): boolean {
  return wellKnown[type]?.openid ?? true;
}

/** The key that an ID token names, so that one which is new is asked for before it is missed. */
async function kidOf(answer: Response): Promise<unknown> {
  try {
    const { id_token: token } = (await answer.json()) as { id_token?: unknown };
    const header = typeof token === 'string' ? readToken(token)?.header : undefined;
    return header && 'kid' in header ? header.kid : undefined;
  } catch {
    return undefined;
  }
}

async function ask(url: string, outside: Outside): Promise<string> {
  const answer = await outside(url, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Unavailable(`${url} answered ${answer.status}.`);
  return answer.text();
}

const keysAt = (url: string, kid: unknown): Wanted<JSONWebKeySet> => ({
  url,
  freshMs: KEYS_FRESH_MS,
  read: readKeys,
  has: (text) => kid === undefined || text.includes(JSON.stringify(kid)),
});

function readKeys(text: string): JSONWebKeySet {
  const found = JSON.parse(text) as JSONWebKeySet | null;
  if (!Array.isArray(found?.keys)) throw new Unavailable('What was told in place of keys are none.');
  return found;
}

async function metadataOf({ details, name }: IdentityProvider, document: Asking): Promise<oidc.ServerMetadata> {
  const { oidc_issuer: issuer, authorize_url, token_url, attributes_url, jwks_uri } = details;
  if (authorize_url && token_url) {
    return {
      // Providers that are no OpenID providers have no issuer; this one is never compared with anything.
      issuer: issuer ?? new URL(token_url).origin,
      authorization_endpoint: authorize_url,
      token_endpoint: token_url,
      ...(attributes_url && { userinfo_endpoint: attributes_url }),
      ...(jwks_uri && { jwks_uri }),
    };
  }
  const base = (issuer ?? '').replace(/\/$/, '');
  const read = (text: string) => {
    const found = JSON.parse(text) as oidc.ServerMetadata | null;
    // OpenID Connect Discovery 1.0 §4.3: the issuer is the operator's word, never the document's.
    if (!found || found.issuer !== issuer)
      throw new Unavailable(`${name} calls itself by another issuer: ${found?.issuer}.`);
    const secure = base.startsWith('https:');
    for (const url of [found.authorization_endpoint, found.token_endpoint, found.jwks_uri])
      if (typeof url !== 'string' || (secure && !url.startsWith('https:')))
        throw new Unavailable(`${name} has an endpoint without TLS, or none.`);
    return found;
  };
  return document({ url: `${base}/.well-known/openid-configuration`, freshMs: DISCOVERY_FRESH_MS, read });
}

async function clientOf(
  { details, type }: IdentityProvider,
  { server, now }: { server: oidc.ServerMetadata; now: () => number },
) {
  const id = details.client_id ?? '';
  const secret = type === 'SignInWithApple' ? await appleSecret(details, now) : details.client_secret;
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_post'];
  const authentication = !secret
    ? oidc.None()
    : methods.includes('client_secret_post')
      ? oidc.ClientSecretPost(secret)
      : oidc.ClientSecretBasic(secret);
  const metadata = {
    [oidc.clockSkew]: Math.round((now() - Date.now()) / 1000),
    [oidc.clockTolerance]: TOLERANCE_SECONDS,
  };
  return { id, metadata, authentication };
}

/** Apple's clients authenticate by a token that they sign (Sign in with Apple REST API, "Creating a client secret"). */
export async function appleSecret(details: IdentityProvider['details'], now: () => number): Promise<string> {
  const { client_id = '', team_id = '', key_id = '', private_key = '' } = details;
  const pem = private_key.includes('BEGIN') ? private_key : pemOf(private_key);
  const at = Math.floor(now() / 1000);
  return new SignJWT({})
    .setProtectedHeader({ alg: 'ES256', kid: key_id })
    .setIssuer(team_id)
    .setSubject(client_id)
    .setAudience('https://appleid.apple.com')
    .setIssuedAt(at)
    .setExpirationTime(at + 300)
    .sign(await importPKCS8(pem, 'ES256'));
}

function pemOf(base64: string): string {
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----`;
}

/** RFC 7636 §4.2. */
export function codeChallenge(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
