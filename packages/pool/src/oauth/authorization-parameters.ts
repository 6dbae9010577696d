import { isUserScope } from '../rules/user-scopes.ts';
import type { AskedAuthorization } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { Store } from '../store/store.ts';
import type { AuthorizationErrorCode } from './authorization-error.ts';
import type { Query } from './query.ts';

/** What the client wants of the sign-in beside an answer (OpenID Connect Core 1.0 §3.1.2.1). */
export interface Wishes {
  readonly prompt: ReadonlySet<string>;
  /** Seconds. */
  readonly maxAge?: number;
}

type Checked = { readonly asked: AskedAuthorization; readonly wishes: Wishes };
type Refused = { readonly error: AuthorizationErrorCode };

const S256 = /^[\w-]{43}$/;
const PROMPTS = new Set(['none', 'login', 'consent', 'select_account']);
const LONGEST = 2_048;
/** Parameters that change what others mean, and are not offered (OpenID Connect Core 1.0 §6). */
const NOT_SUPPORTED = [
  ['request', 'request_not_supported'],
  ['request_uri', 'request_uri_not_supported'],
] as const;

/** The address that an answer goes to: one of the client's, letter for letter; undefined where it is none of them. */
export function redirectUriOf(query: Query, { settings }: Client): string | undefined {
  const { CallbackURLs: registered = [], DefaultRedirectURI: byDefault } = settings;
  const asked = query.get('redirect_uri') ?? byDefault ?? (registered.length === 1 ? registered[0] : undefined);
  return asked !== undefined && registered.includes(asked) ? asked : undefined;
}

/** Checks what is asked for, once it is known where a refusal may go. */
export async function checkAuthorization(
  query: Query,
  { client, redirectUri, store }: { client: Client; redirectUri: string; store: Store },
): Promise<Checked | Refused> {
  const unsupported = NOT_SUPPORTED.find(([name]) => query.has(name));
  if (unsupported) return { error: unsupported[1] };
  const response = checkResponse(query, client) ?? checkSizes(query);
  if (response) return response;
  const scopes = await grantedScopes(query, client, store);
  if (!scopes) return { error: 'invalid_scope' };
  const challenge = codeChallenge(query, client);
  const wishes = readWishes(query);
  if ('error' in challenge || !wishes) return { error: 'invalid_request' };
  const { prompt, maxAge } = wishes;
  const fresh = { ...(prompt.has('login') && { again: true }), ...(maxAge !== undefined && { maxAge }) };
  const asked = { redirectUri, scopes, ...challenge, ...repeated(query), ...fresh };
  return { asked, wishes };
}

function checkResponse(query: Query, { settings }: Client): Refused | undefined {
  const type = query.get('response_type');
  if (type === undefined) return { error: 'invalid_request' };
  if (type !== 'code') return { error: 'unsupported_response_type' };
  const { AllowedOAuthFlowsUserPoolClient: enabled, AllowedOAuthFlows: flows = [] } = settings;
  if (!enabled || !flows.includes('code')) return { error: 'unauthorized_client' };
  return (query.get('response_mode') ?? 'query') === 'query' ? undefined : { error: 'invalid_request' };
}

function checkSizes(query: Query): Refused | undefined {
  return [...query.values()].some(({ length }) => length > LONGEST) ? { error: 'invalid_request' } : undefined;
}

/** All that the client may have unless it asks for some. What is told of a user comes with `openid` only. */
async function grantedScopes(
  query: Query,
  { poolId, settings }: Client,
  store: Store,
): Promise<readonly string[] | undefined> {
  const asked =
    query
      .get('scope')
      ?.split(' ')
      .filter((name) => name !== '') ?? [];
  const allowed = settings.AllowedOAuthScopes ?? [];
  const custom = await store.resourceServers.scopesOf(poolId);
  const exists = (name: string) => isUserScope(name) || custom.has(name);
  if (asked.some((name) => !allowed.includes(name) || !exists(name))) return undefined;
  const granted = asked.length > 0 ? [...new Set(asked)] : allowed.filter(exists);
  const tells = granted.some((name) => ['email', 'phone', 'profile'].includes(name));
  return granted.length === 0 || (tells && !granted.includes('openid')) ? undefined : granted;
}

/** PKCE with S256 alone; a client without a secret has nothing else to show that a code is its own (RFC 9700 §2.1.1). */
function codeChallenge(query: Query, client: Client): { codeChallenge?: string } | { error: true } {
  const [challenge, method] = [query.get('code_challenge'), query.get('code_challenge_method')];
  const isPublic = client.secrets.length === 0;
  if (challenge === undefined) return method !== undefined || isPublic ? { error: true } : {};
  return method === 'S256' && S256.test(challenge) ? { codeChallenge: challenge } : { error: true };
}

function readWishes(query: Query): Wishes | undefined {
  const prompt = new Set(
    query
      .get('prompt')
      ?.split(' ')
      .filter((one) => one !== ''),
  );
  const age = query.get('max_age');
  if ([...prompt].some((one) => !PROMPTS.has(one)) || (prompt.has('none') && prompt.size > 1)) return undefined;
  if (age !== undefined && !/^\d{1,9}$/.test(age)) return undefined;
  return { prompt, ...(age !== undefined && { maxAge: Number(age) }) };
}

function repeated(query: Query): Pick<AskedAuthorization, 'state' | 'nonce' | 'loginHint' | 'language'> {
  const [state, nonce] = [query.get('state'), query.get('nonce')];
  const [loginHint, language] = [query.get('login_hint'), query.get('lang') ?? query.get('ui_locales')];
  return {
    ...(state !== undefined && { state }),
    ...(nonce !== undefined && { nonce }),
    ...(loginHint !== undefined && { loginHint }),
    ...(language !== undefined && { language }),
  };
}
