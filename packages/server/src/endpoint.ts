import {
  errorsOf,
  type Route,
  type RouteAsked,
  type RouteBody,
  type RouteName,
  type RouteOutput,
  type RouteParams,
  type Routes,
  validate,
} from '@custom-cognito/contract';
import type { Allowance, AuditCall, LimitedCall, Limits, RequestContext } from 'custom-cognito';
import { MESSAGES, type MessageName } from './messages.ts';
import type { AppOptions, Log } from './options.ts';
import { codeOf, fieldErrors } from './problem-response.ts';
import { Refusal } from './refusal.ts';
import { networkOf } from './request/addresses.ts';
import { readBearer, readOptionalBearer } from './request/bearer.ts';
import { readForm, readJson } from './request/body.ts';
import { type Asked, limitedRequest, lookAtLimit, refuseOverLimit, spendLimit } from './request/limiting.ts';
import { type AllowsOrigin, isCrossSite, provenance } from './request/origins.ts';
import { readQuery } from './request/query.ts';
import { type Content, respond } from './request/respond.ts';
import type { CookieJar, SessionCookies } from './request/session-cookies.ts';
import type { Trace } from './request/trace.ts';

type Token<A> = A extends 'bearer' | 'admin'
  ? string
  : A extends 'public' | 'navigation'
    ? undefined
    : string | undefined;

/** What a handler receives: everything read, checked and typed by its route. */
export interface Call<N extends RouteName = RouteName> {
  readonly body: RouteBody<N>;
  readonly accessToken: Token<Routes[N]['access']>;
  readonly params: RouteParams<N>;
  readonly query: RouteAsked<N>;
  /** The sub of an administrator who has been let in. */
  readonly actor: Routes[N]['access'] extends 'admin' ? string : undefined;
  readonly cookies: SessionCookies;
  /** What ties sign-ins with an identity provider to this browser. */
  readonly browser: string | undefined;
  readonly context: RequestContext;
  /** One of our messages in the caller's language. */
  say(message: MessageName): string;
}

/** What a handler answers; without a status, the route's. */
export interface Reply<Body = unknown> {
  readonly body: Body;
  readonly status?: number;
  /** `Set-Cookie` lines. */
  readonly setCookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler<N extends RouteName> = (call: Call<N>) => Promise<Reply<RouteOutput<N>>>;

export interface EndpointParts {
  readonly jar: CookieJar;
  readonly allows: AllowsOrigin;
  /** Refuses a token that is not valid here and now. */
  verifyAccessToken(token: string): Promise<{ readonly sub: string }>;
  /** Whether the token's owner is in the group at this moment. */
  isInGroup(asked: { accessToken: string; group: string }): Promise<boolean>;
  /** Records that somebody was refused what only others may. */
  recordRefusal(refusal: AuditCall & { action: string }): Promise<void>;
  /** Keeps a record of what limits refuse. */
  recordRateLimit(call: LimitedCall): Promise<void>;
  readonly log: Log;
  readonly limits: Limits | null;
  readonly metrics: AppOptions['metrics'];
}

/** The group whose members may call routes of the access `admin`. */
const ADMINISTRATORS = 'admin';

/** One handler behind all that its route declares: provenance, body, limits, credentials, then the answer as JSON. */
export function endpoint<N extends RouteName>(route: Routes[N], handle: Handler<N>, parts: EndpointParts) {
  return async (request: Request, { context, params, trace }: Addressed): Promise<Response> => {
    const asked = { route, network: networkOf(context.ip) };
    const cookies = parts.jar.read(request.headers.get('Cookie'));
    if (comesFromElsewhere({ request, route, cookies, allows: parts.allows })) {
      // Not counted: a foreign page could spend what its visitor has left.
      note(trace, await lookAtLimit(parts.limits, asked));
      throw new Refusal('cross_site_request');
    }
    refuseParams(route, params);
    const body = await readBody(request, route);
    const spending = { ...asked, body: 'value' in body ? body.value : undefined };
    const allowance = await spendLimit(parts.limits, spending);
    note(trace, allowance);
    if (allowance !== undefined) parts.metrics?.limited(allowance);
    if (allowance?.admitted === false) await recordOverLimit(parts, { asked: spending, allowance, context });
    if (allowance !== undefined) refuseOverLimit(allowance);
    const { accessToken, actor } = await credentials(request, { route, context, parts });
    if ('refusal' in body) throw body.refusal;
    const call = {
      body: body.value,
      accessToken,
      actor,
      query: readQuery(request, route.query),
      params,
      cookies,
      browser: parts.jar.browserOf(request.headers.get('Cookie')),
      context,
      say: (message: MessageName) => MESSAGES[message][context.locale],
    } as Call<N>;
    const reply = await handle(call).catch((error: unknown) => refuse(error, route, parts.log));
    return respond(trace, contentOf(route, reply));
  };
}

/** Where a request came in, beside its body and headers. */
interface Addressed {
  readonly context: RequestContext;
  readonly trace: Trace;
  readonly params: Readonly<Record<string, string>>;
}

/** An address whose parameters are not of the route's form leads nowhere. */
function refuseParams({ params = {} }: Route, given: Addressed['params']): void {
  const fits = Object.entries(params).every(([name, schema]) => schema.safeParse(given[name]).success);
  if (!fits) throw new Refusal('not_found');
}

/** Passes a refusal on in the route's own terms, and tells the log when the route had not declared it. */
function refuse(error: unknown, route: Route, log: Log): never {
  const code = codeOf(error);
  if (!errorsOf(route).includes(code)) log.error({ route: route.path, code }, 'a refusal the route does not declare');
  if (code !== 'invalid_password' || error instanceof Refusal) throw error;
  const errors = fieldErrors(error)?.map((one) => ({ ...one, field: route.newPassword ?? one.field }));
  throw new Refusal(code, errors === undefined ? {} : { errors });
}

interface Arrival {
  readonly request: Request;
  readonly route: Route;
  readonly cookies: SessionCookies;
  readonly allows: AllowsOrigin;
}

function comesFromElsewhere({ request, route, cookies, allows }: Arrival): boolean {
  if (route.method === 'GET' || route.access === 'navigation') return false;
  const authenticating = route.access === 'cookies' && Object.keys(cookies).length > 0;
  return isCrossSite(provenance(request, authenticating), allows);
}

interface OverLimit {
  readonly asked: Asked;
  readonly allowance: Allowance;
  readonly context: RequestContext;
}

/** Whoever is over the limit stays refused when that cannot be recorded. */
async function recordOverLimit(parts: EndpointParts, { asked, allowance, context }: OverLimit): Promise<void> {
  const { route, account: email } = limitedRequest(asked) ?? { route: asked.route.name };
  try {
    await parts.recordRateLimit({ route, policy: allowance.tightest?.name ?? 'none', email, context });
  } catch (error) {
    parts.log.warn({ request_id: context.requestId, code: codeOf(error) }, 'a refusal by a limit was not recorded');
  }
}

function note(trace: Trace, allowance: Allowance | undefined): void {
  if (allowance !== undefined) trace.allowance = allowance;
}

/** The valid body, or why there is none: whatever was sent is counted before it is refused. */
type ReadBody = { readonly value: unknown } | { readonly refusal: unknown };

async function readBody(request: Request, route: Route): Promise<ReadBody> {
  if (route.input === undefined) return { value: undefined };
  try {
    const read = route.access === 'navigation' ? readForm : readJson;
    return { value: checked(route.input, await read(request)) };
  } catch (refusal) {
    return { refusal };
  }
}

interface Knock {
  readonly route: Route;
  readonly context: RequestContext;
  readonly parts: EndpointParts;
}

/** The token that was presented, once it is found good for this route, and of an administrator whose it is. */
async function credentials(request: Request, { route: { access }, context, parts }: Knock) {
  if (access === 'public' || access === 'navigation') return {};
  if (access === 'cookies') return { accessToken: readOptionalBearer(request) };
  const accessToken = readBearer(request);
  if (accessToken === undefined) {
    if (access !== 'optional-bearer') throw new Refusal('not_authenticated');
    return {};
  }
  const { sub: actor } = await parts.verifyAccessToken(accessToken);
  if (access !== 'admin') return { accessToken };
  if (await parts.isInGroup({ accessToken, group: ADMINISTRATORS })) return { accessToken, actor };
  await parts.recordRefusal({ actor, action: ADMINISTRATORS, context });
  throw new Refusal('forbidden');
}

function checked(input: NonNullable<Route['input']>, given: unknown): unknown {
  const result = validate(input, given);
  if (!result.ok) throw new Refusal('validation_failed', { errors: result.errors });
  return result.value;
}

function contentOf(route: Route, { body, status = route.status, headers, setCookies = [] }: Reply): Content {
  return {
    status,
    body: body === null ? null : JSON.stringify(body),
    headers: { ...(body === null ? {} : { 'Content-Type': 'application/json' }), ...headers },
    setCookies,
  };
}
