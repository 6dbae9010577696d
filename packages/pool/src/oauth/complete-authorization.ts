import type { Visit } from '../federation/federation.ts';
import type { Parts } from '../parts.ts';
import { requireStillProven } from '../sign-in/prove-password.ts';
import type { AuthorizationRequest } from '../store/authorizations.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { AuthorizationErrorCode } from './authorization-error.ts';
import { redirectBack } from './authorization-redirect.ts';
import { isFromItsBrowser } from './browser.ts';
import { openBrowserSession, providerSession, type Remembered } from './browser-session.ts';
import { errorPage } from './pages/error-page.ts';

const CODE_BYTES = 32;
/** As Cognito's. */
const CODE_LIFETIME_MS = 300_000;

/**
 * Ends an authorization request: the application gets a code for the user, and the browser remembers who signed in.
 * Only the browser that made the request can have it ended, once and before it expires; else an error page is shown.
 * Throws NotAuthorizedException for a user who may not sign in any more.
 */
export async function completeAuthorization(
  authorization: AuthorizationRequest,
  identity: Remembered,
  visit: Pick<Visit, 'http' | 'parts'>,
): Promise<Response> {
  const { http, parts } = visit;
  const at = await placeOf(authorization, parts);
  if (!at || authorization.expiresAt <= parts.now() || !isFromItsBrowser(http, authorization, parts)) {
    return errorPage('request_over', visit);
  }
  const made = await parts.store.transaction(async (store) => {
    if (!(await store.authorizations.consume(authorization.id))) return undefined;
    await requireStillProven(store, identity.user);
    await parts.event.passed(store);
    const cookie = await openBrowserSession(store, { ...at, ...identity }, parts);
    return { code: await insertCode(authorization, identity, { ...parts, store }), cookie };
  });
  if (!made) return errorPage('request_over', visit);
  const { code, cookie } = made;
  return redirectBack({ ...authorization.asked, poolId: at.pool.id }, { code }, { ...parts, cookies: [cookie] });
}

/** Answers a request at once, for a user who signed in before. Throws NotAuthorizedException as above. */
export async function authorizeRemembered(
  authorization: Omit<AuthorizationRequest, 'id' | 'browserHash' | 'expiresAt'>,
  identity: Remembered,
  parts: Parts,
): Promise<Response> {
  const code = await parts.store.transaction(async (store) => {
    await requireStillProven(store, identity.user);
    return insertCode(authorization, identity, { ...parts, store });
  });
  return redirectBack({ ...authorization.asked, poolId: authorization.poolId }, { code }, parts);
}

/** Ends an authorization request with a refusal that its application is told; from its browser, as above. */
export async function refuseAuthorization(
  authorization: AuthorizationRequest,
  error: AuthorizationErrorCode,
  visit: Pick<Visit, 'http' | 'parts'>,
): Promise<Response> {
  const { http, parts } = visit;
  const isOpen = authorization.expiresAt > parts.now() && isFromItsBrowser(http, authorization, parts);
  if (!isOpen || !(await parts.store.authorizations.consume(authorization.id))) return errorPage('request_over', visit);
  return redirectBack({ ...authorization.asked, poolId: authorization.poolId }, { error }, parts);
}

/** The pool and client of a request, where both are still there and the client still has the address. */
export async function placeOf(
  { poolId, clientId, asked }: AuthorizationRequest,
  { store }: Pick<Parts, 'store'>,
): Promise<{ pool: UserPool; client: Client } | undefined> {
  const client = await store.clients.find(clientId);
  const pool = await store.pools.find(poolId);
  return pool && client?.settings.CallbackURLs?.includes(asked.redirectUri) ? { pool, client } : undefined;
}

async function insertCode(
  { poolId, clientId, asked }: Pick<AuthorizationRequest, 'poolId' | 'clientId' | 'asked'>,
  { user, authTime, amr, federated }: Remembered,
  { store, secrets, randomBytes, now }: Parts,
): Promise<string> {
  const code = Buffer.from(randomBytes(CODE_BYTES)).toString('base64url');
  const { redirectUri, scopes, nonce, codeChallenge } = asked;
  await store.authorizations.insertCode({
    hash: secrets.hash.oauth('code', code),
    poolId,
    clientId,
    sub: user.sub,
    expiresAt: now() + CODE_LIFETIME_MS,
    providerSession: federated && providerSession(federated, secrets),
    granted: {
      redirectUri,
      scopes,
      ...(nonce !== undefined && { nonce }),
      ...(codeChallenge !== undefined && { codeChallenge }),
      authTime,
      amr,
    },
  });
  return code;
}
