import type { Peer } from '../auth-event.ts';
import { OAuthError, type OAuthErrorCode, oauthErrors } from '../oauth/oauth-error.ts';
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
