import type { Visit } from '../federation/federation.ts';
import type { FederatedSession } from '../store/authorizations.ts';
import { redirect } from './authorization-redirect.ts';
import { authorize } from './authorize.ts';
import { endBrowserSession } from './browser-session.ts';
import { errorPage } from './pages/error-page.ts';
import { signedOutPage } from './pages/signed-out-page.ts';
import { findPlace } from './place.ts';
import { readQuery } from './query.ts';

/**
 * Answers `/logout`: the browser forgets who signed in, and goes to one of the client's LogoutURLs, or to sign in again
 * where the request says how. Names of both Cognito and OpenID Connect RP-Initiated Logout 1.0 are understood.
 */
export async function logout(visit: Visit): Promise<Response> {
  const { http, parts } = visit;
  // An image or a frame of another site signs nobody out: only a page that the user goes to does.
  const purpose = http.headers.get('sec-fetch-dest');
  if (purpose !== null && purpose !== 'document') return errorPage('invalid_request', visit);
  const query = readQuery(http.url);
  if (!query) return errorPage('invalid_request', visit);
  const hint = query.get('id_token_hint');
  const clientId =
    query.get('client_id') ?? (hint === undefined ? undefined : await parts.tokens.clientOfIdToken(hint));
  const place = await findPlace(clientId, visit);
  if (!place) return errorPage('unknown_client', visit);
  const target = query.get('logout_uri') ?? query.get('post_logout_redirect_uri');
  if (target !== undefined && !place.client.settings.LogoutURLs?.includes(target)) {
    return errorPage('redirect_mismatch', visit);
  }
  const { cookie, federated } = await endBrowserSession(http, place.pool, parts);
  const answer = await next(visit, { federated, target: target && withState(target, query.get('state')) });
  answer.headers.append('set-cookie', cookie);
  return answer;
}

interface Ended {
  readonly federated: FederatedSession | undefined;
  readonly target: string | undefined;
}

/** By way of the provider where it is to be told; it leads back here, where nobody is signed in any more. */
async function next(visit: Visit, { federated, target }: Ended): Promise<Response> {
  const { pathname, search } = new URL(visit.http.url);
  const provider = federated && (await visit.federation.leave({ federated, next: pathname + search }, visit));
  if (provider !== undefined) return redirect(provider);
  return target === undefined ? withoutTarget(visit) : redirect(target);
}

async function withoutTarget(visit: Visit): Promise<Response> {
  const signsInAgain = new URL(visit.http.url).searchParams.has('redirect_uri');
  return signsInAgain ? authorize(visit, { page: '/login', passes: false }) : signedOutPage(visit);
}

function withState(target: string, state: string | undefined): string {
  if (state === undefined) return target;
  return `${target}${target.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
}
