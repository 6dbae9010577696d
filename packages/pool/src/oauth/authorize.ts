import { randomUUID } from 'node:crypto';
import type { ProviderHint, Visit } from '../federation/federation.ts';
import type { AuthorizationRequest } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { checkAuthorization, redirectUriOf, type Wishes } from './authorization-parameters.ts';
import { redirect, redirectBack } from './authorization-redirect.ts';
import { knownBrowser } from './browser.ts';
import { findRemembered, type Remembered } from './browser-session.ts';
import { authorizeRemembered } from './complete-authorization.ts';
import { errorPage } from './pages/error-page.ts';
import { findPlace } from './place.ts';
import { type Query, readQuery } from './query.ts';
import { onlyProvider, supportsPasswords } from './sign-in-ways.ts';

/** A code by mail takes its time. */
const REQUEST_LIFETIME_MS = 3_600_000;

/** Which page an address names, beside the request itself. */
export interface Entrance {
  /** Where the browser goes to sign in. */
  readonly page: string;
  /** Whether somebody who is signed in already passes without seeing it. */
  readonly passes: boolean;
}

interface Asked {
  readonly query: Query;
  readonly pool: UserPool;
  readonly client: Client;
  readonly redirectUri: string;
}

/**
 * Answers `/oauth2/authorize` (RFC 6749 §3.1): a page for what cannot go back to the application, a redirect to it for
 * other refusals and for whoever is signed in, and else the way to the sign-in page or an identity provider.
 */
export async function authorize(visit: Visit, entrance: Entrance): Promise<Response> {
  const query = readQuery(visit.http.url);
  if (!query) return errorPage('invalid_request', visit);
  const place = await findPlace(query.get('client_id'), visit);
  if (!place) return errorPage('unknown_client', visit);
  const redirectUri = redirectUriOf(query, place.client);
  if (redirectUri === undefined) return errorPage('redirect_mismatch', visit);
  return authorizeFor({ query, ...place, redirectUri }, entrance, visit);
}

async function authorizeFor(request: Asked, { page, passes }: Entrance, visit: Visit): Promise<Response> {
  const { query, pool, client, redirectUri } = request;
  const { parts } = visit;
  const state = query.get('state');
  const back = {
    redirectUri,
    poolId: pool.id,
    ...(state !== undefined && { state }),
  };
  const checked = await checkAuthorization(query, { client, redirectUri, store: parts.store });
  if ('error' in checked) return redirectBack(back, { error: checked.error }, parts);
  const { asked, wishes } = checked;
  const remembered = passes ? await reusable(request, wishes, visit) : undefined;
  if (remembered) return authorizeRemembered({ poolId: pool.id, clientId: client.id, asked }, remembered, parts);
  if (wishes.prompt.has('none')) return redirectBack(back, { error: 'login_required' }, parts);
  const browser = knownBrowser(visit.http, parts);
  const authorization: AuthorizationRequest = {
    id: randomUUID(),
    poolId: pool.id,
    clientId: client.id,
    browserHash: browser.hash,
    expiresAt: parts.now() + REQUEST_LIFETIME_MS,
    asked,
  };
  await parts.store.authorizations.insert(authorization);
  const answer = await goToSignIn(request, authorization, { page, visit });
  if (browser.setCookie !== undefined) answer.headers.append('set-cookie', browser.setCookie);
  return answer;
}

/** To the provider that the application names or that is the only one, else to the page. */
async function goToSignIn(
  { query, pool, client }: Asked,
  authorization: AuthorizationRequest,
  { page, visit }: { page: string; visit: Visit },
): Promise<Response> {
  const hint = providerHint(query, client);
  if (hint === undefined) {
    const isOffered = supportsPasswords(client) || !query.has('identity_provider');
    return isOffered ? redirect(`${page}?request=${authorization.id}`) : errorPage('unknown_provider', visit);
  }
  const started = await visit.federation.start(hint, { authorization, pool, client }, visit);
  return started ?? errorPage('unknown_provider', visit);
}

function providerHint(query: Query, client: Client): ProviderHint | undefined {
  const [name, identifier] = [query.get('identity_provider'), query.get('idp_identifier')];
  if (identifier !== undefined) return { identifier };
  if (name !== undefined && name !== 'COGNITO') return { name };
  const only = onlyProvider(client);
  return name === undefined && only !== undefined ? { name: only } : undefined;
}

/** Whoever is signed in in the browser, unless the application wants the user to sign in now. */
async function reusable(
  { pool, client, query }: Asked,
  { prompt, maxAge }: Wishes,
  { http, parts }: Visit,
): Promise<Remembered | undefined> {
  if (prompt.has('login') || prompt.has('select_account') || query.has('idp_identifier')) return undefined;
  const remembered = await findRemembered(http, { pool, client }, parts);
  const isFresh = maxAge === undefined || (remembered && remembered.authTime + maxAge > parts.now() / 1000);
  return isFresh ? remembered : undefined;
}
