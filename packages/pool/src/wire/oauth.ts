import type { Peer } from '../auth-event.ts';
import type { OperationName } from '../cognito.ts';
import type { Federation } from '../federation/federation.ts';
import { authenticateClient } from '../oauth/client-authentication.ts';
import { readForm } from '../oauth/form.ts';
import { OAuthError, type OAuthErrorCode, oauthErrors } from '../oauth/oauth-error.ts';
import { revoke } from '../oauth/revocation.ts';
import { issueFromGrant } from '../oauth/token-endpoint.ts';
import { userInfo } from '../oauth/user-info.ts';
import type { Parts } from '../parts.ts';
import { originsOf } from '../rules/redirect-uris.ts';
import type { Reporter } from '../run.ts';
import type { Client } from '../store/clients.ts';
import type { RequestLimits } from './request-limits.ts';

const HEADERS = { 'cache-control': 'no-store', pragma: 'no-cache', vary: 'Origin' };
/** RFC 6749 §5.2: whoever authenticates by the header is told how. */
const CHALLENGE = { 'www-authenticate': 'Basic realm="OAuth 2.0"' };

/** What every endpoint of the wire is given. */
export interface Served {
  readonly parts: Parts;
  readonly federation: Federation;
  readonly report: Reporter;
  readonly limits: RequestLimits | null;
  readonly peer: Peer;
}

interface Answered {
  readonly response: Response;
  /** Whose pages may read the answer. */
  readonly client?: Client;
}

/** An address that programs ask. */
interface Endpoint {
  readonly methods: readonly string[];
  /** The operation whose rate it counts in. */
  readonly counts: OperationName;
  answer(request: Request, served: Served): Promise<Answered>;
}

const endpoints: ReadonlyMap<string, Endpoint> = new Map([
  ['/oauth2/token', { methods: ['POST'], counts: 'GetClientToken', answer: byClient(issueFromGrant) }],
  ['/oauth2/revoke', { methods: ['POST'], counts: 'RevokeToken', answer: byClient(revocation) }],
  ['/oauth2/userInfo', { methods: ['GET', 'POST'], counts: 'GetUser', answer: tellUser }],
] satisfies [string, Endpoint][]);

/** Serves the OAuth endpoints of all pools: the client decides which one is meant. Undefined for any other address. */
export async function oauthEndpoint(request: Request, served: Served): Promise<Response | undefined> {
  const endpoint = endpoints.get(new URL(request.url).pathname);
  if (!endpoint) return undefined;
  const { methods } = endpoint;
  if (!methods.includes(request.method)) {
    return new Response(null, { status: 405, headers: { ...HEADERS, allow: methods.join(', ') } });
  }
  if (served.limits?.admit(endpoint.counts, {}) === false) return refusal('temporarily_unavailable');
  try {
    const { response, client } = await endpoint.answer(request, served);
    // A browser's page may read what its own client is told, and no other.
    const origin = request.headers.get('origin');
    if (origin !== null && client && originsOf(client.settings).has(origin)) {
      response.headers.set('access-control-allow-origin', origin);
      response.headers.set('access-control-expose-headers', 'WWW-Authenticate, Date');
    }
    return response;
  } catch (error) {
    if (error instanceof OAuthError) return refusal(error.code);
    served.report.unexpected('OAuth endpoint', error);
    return refusal('server_error');
  }
}

type Work = (asked: Parameters<typeof issueFromGrant>[0], parts: Parts) => Promise<object | undefined>;

/** An endpoint whose client shows who it is before anything else; its refusals are for that client to read. */
function byClient(work: Work): Endpoint['answer'] {
  return async (request, { parts, peer }) => {
    const form = await readForm(request);
    const client = await authenticateClient(request, form, parts.store);
    try {
      const told = await work({ form, client, peer }, parts);
      const response = told ? Response.json(told, { headers: HEADERS }) : new Response(null, { headers: HEADERS });
      return { response, client };
    } catch (error) {
      if (error instanceof OAuthError) return { response: refusal(error.code), client };
      throw error;
    }
  };
}

async function revocation({ form, client }: Parameters<Work>[0], parts: Parts): Promise<undefined> {
  await revoke(form, client, parts);
}

async function tellUser(request: Request, { parts }: Served): Promise<Answered> {
  const told = await userInfo(request, parts);
  if ('claims' in told) return { response: Response.json(told.claims, { headers: HEADERS }), client: told.client };
  const { fault } = told;
  const challenge = fault === 'none' ? 'Bearer' : `Bearer error="${fault}"`;
  const status = fault === 'insufficient_scope' ? 403 : 401;
  const headers = { ...HEADERS, 'www-authenticate': challenge };
  return { response: Response.json(fault === 'none' ? {} : { error: fault }, { status, headers }) };
}

function refusal(code: OAuthErrorCode): Response {
  const headers = { ...HEADERS, ...(code === 'invalid_client' && CHALLENGE) };
  return Response.json({ error: code }, { status: oauthErrors[code], headers });
}
