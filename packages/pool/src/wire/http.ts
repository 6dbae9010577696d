import { loaders } from '../access.ts';
import type { Peer } from '../auth-event.ts';
import { CognitoError } from '../errors.ts';
import type { Federation } from '../federation/federation.ts';
import { operations } from '../operations/table.ts';
import type { Parts } from '../parts.ts';
import { type Reporter, run } from '../run.ts';
import { type ActRecord, isAct, keptAct } from './acts.ts';
import { decodeInput, encodeError, encodeOutput, readCall } from './aws-json.ts';
import { preflight, READABLE } from './cors.ts';
import { hostedPage } from './hosted-pages.ts';
import { importFile } from './import-file.ts';
import { refuseForeignPage } from './local-only.ts';
import { oauthEndpoint } from './oauth.ts';
import type { RequestLimits } from './request-limits.ts';
import { type SigningCredentials, verifySignature } from './sigv4.ts';
import { wellKnown } from './well-known.ts';

export interface WireOptions {
  readonly parts: Parts;
  readonly federation: Federation;
  readonly report: Reporter;
  /** What signed calls must be signed with; null accepts any signature, from this machine only. */
  readonly credentials: SigningCredentials | null;
  /** Null lets through whatever comes. */
  readonly limits: RequestLimits | null;
  /** Keeps what is changed with AWS credentials. */
  readonly acts?: ActRecord | undefined;
}

/** Serves Cognito's wire protocol, the OAuth endpoints, the pages and the pools' `.well-known` documents. */
export function createWire(options: WireOptions): (request: Request, peer?: Peer) => Promise<Response> {
  return async (request, peer = {}) => {
    if (request.method === 'OPTIONS') return preflight();
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/import-jobs/')) return (await importFile(request, options.parts)) ?? notFound();
    if (request.method === 'POST' && pathname === '/') return answer(request, { ...options, peer });
    const served = { ...options, peer: plainPeer(request, peer) };
    const oauth = await oauthEndpoint(request, served);
    if (oauth) return oauth;
    const known = request.method === 'GET' ? await wellKnown(pathname, options.parts) : undefined;
    return known ?? (await hostedPage(request, served)) ?? notFound();
  };
}

async function answer(request: Request, { peer, ...options }: WireOptions & { peer: Peer }): Promise<Response> {
  try {
    const { operation: name, body } = await readCall(request);
    const operation = operations.get(name);
    if (!operation) throw new CognitoError('UnknownOperationException', `Unknown operation ${name}.`);
    // Before the body is parsed and before anything is looked up: one place, and no operation can forget it.
    if (loaders[operation.access].signed) requireSignature(request, body, options);
    const input = decodeInput(body);
    if (options.limits?.admit(name, input) === false) {
      throw new CognitoError('TooManyRequestsException', 'Rate exceeded');
    }
    const from = plainPeer(request, peer);
    const { acts, credentials, report } = options;
    const doing = (concerned?: (sub: string) => void) => run(operation, input, { ...options, peer: from, concerned });
    if (!acts || !isAct(operation)) return encodeOutput(await doing());
    const acting = { record: acts, report, input, accessKeyId: credentials?.accessKeyId, peer: from };
    return encodeOutput(await keptAct(operation, acting, doing));
  } catch (error) {
    if (error instanceof CognitoError) return encodeError(error);
    options.report.unexpected('wire', error);
    return encodeError(new CognitoError('InternalErrorException', 'Internal server error.'));
  }
}

function plainPeer(request: Request, { address }: Peer): Peer {
  // A socket for both families writes an IPv4 address as IPv6.
  return {
    address: address?.replace(/^::ffff:(?=\d+\.)/i, ''),
    agent: request.headers.get('user-agent') ?? undefined,
  };
}

function requireSignature(request: Request, body: Uint8Array, { credentials, parts }: WireOptions): void {
  if (credentials === null) refuseForeignPage(request);
  const { method, url, headers } = request;
  const verdict = verifySignature({ method, url, headers, body }, credentials, parts.now());
  if (!verdict.ok) throw new CognitoError(verdict.exception, verdict.message);
}

function notFound(): Response {
  return Response.json({ message: 'Not found.' }, { status: 404, headers: READABLE });
}
