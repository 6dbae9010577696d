import type { Peer } from '../auth-event.ts';
import type { OperationName } from '../cognito.ts';
import type { Visit } from '../federation/federation.ts';
import { authorize } from '../oauth/authorize.ts';
import { OAuthError, type OAuthErrorCode, oauthErrors } from '../oauth/oauth-error.ts';
import { errorPage } from '../oauth/pages/error-page.ts';
import { issueFromGrant } from '../oauth/token-endpoint.ts';
import type { Parts } from '../parts.ts';
import type { Reporter } from '../run.ts';
import { READABLE } from './cors.ts';
import type { RequestLimits } from './request-limits.ts';

export const TOKEN_PATH = '/oauth2/token';

const HEADERS = { ...READABLE, 'cache-control': 'no-store', pragma: 'no-cache' };
/** RFC 6749 §5.2: whoever authenticates by the header is told how. */
const CHALLENGE = { 'www-authenticate': 'Basic realm="OAuth 2.0"' };

interface TokenEndpoint {
  readonly parts: Parts;
  readonly report: Reporter;
  readonly limits: RequestLimits | null;
  readonly peer: Peer;
}

/** An address that browsers visit. */
interface Page {
  readonly methods: readonly string[];
  /** The operation whose rate it counts in, which may depend on the method. */
  readonly counts: OperationName;
  answer(visit: Visit): Promise<Response>;
}

const pages: ReadonlyMap<string, Page> = new Map([
  [
    '/oauth2/authorize',
    { methods: ['GET'], counts: 'InitiateAuth', answer: (visit) => authorize(visit, { page: '/login', passes: true }) },
  ],
] satisfies [string, Page][]);

/** Serves the pages and what identity providers answer; undefined for any other address. */
export async function hostedPage(
  request: Request,
  { parts, report, limits, peer }: TokenEndpoint,
): Promise<Response | undefined> {
  const visit: Visit = { http: request, parts, peer };
  const page = pages.get(new URL(request.url).pathname);
  try {
    if (!page) return await parts.federation.answer(visit);
    if (!page.methods.includes(request.method)) {
      return new Response(null, { status: 405, headers: { allow: page.methods.join(', ') } });
    }
    if (limits?.admit(page.counts, {}) === false) return errorPage('too_many', visit);
    return await page.answer(visit);
  } catch (error) {
    report.unexpected('hosted page', error);
    return errorPage('server_error', visit);
  }
}

/** Serves the token endpoint of all pools: the client decides which one is meant. */
export async function tokenEndpoint(
  request: Request,
  { parts, report, limits, peer }: TokenEndpoint,
): Promise<Response> {
  if (request.method !== 'POST') return new Response(null, { status: 405, headers: { ...HEADERS, allow: 'POST' } });
  if (limits?.admit('GetClientToken', {}) === false) return refusal('temporarily_unavailable');
  try {
    return Response.json(await issueFromGrant(request, parts, peer), { headers: HEADERS });
  } catch (error) {
    if (error instanceof OAuthError) return refusal(error.code);
    report.unexpected('token endpoint', error);
    return refusal('server_error');
  }
}

function refusal(code: OAuthErrorCode): Response {
  const headers = { ...HEADERS, ...(code === 'invalid_client' && CHALLENGE) };
  return Response.json({ error: code }, { status: oauthErrors[code], headers });
}
