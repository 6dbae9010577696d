import { ERRORS, type Method, openapi, ROUTES, type Route, type RouteName } from '@custom-cognito/contract';
import type { Auth } from 'custom-cognito';
import { Hono, type MiddlewareHandler } from 'hono';
import { type EndpointParts, endpoint, type Handler } from './endpoint.ts';
import { describeFailure } from './failure.ts';
import { type Handlers, handlers } from './handlers/handlers.ts';
import { addMetrics } from './metrics/scraping.ts';
import type { AppOptions } from './options.ts';
import { addPages } from './pages/pages.ts';
import { codeOf, problemContent, problemPage } from './problem-response.ts';
import { readinessProbe } from './readiness.ts';
import { Refusal } from './refusal.ts';
import { clientAddress, trustedProxies } from './request/addresses.ts';
import { requestContext } from './request/context.ts';
import { corsHeaders, isPreflight } from './request/cors.ts';
import { allowedOrigins } from './request/origins.ts';
import { respond } from './request/respond.ts';
import type { ReturnAddresses } from './request/return-to.ts';
import { securityHeaders } from './request/security-headers.ts';
import { cookieJar, cookiePrefix } from './request/session-cookies.ts';
import { type AppEnv, trace } from './request/trace.ts';

export interface App {
  /** Answers one request; never throws. `env` is what the runtime knows of the connection. */
  fetch(request: Request, env?: unknown): Promise<Response>;
  /** Makes `/ready` answer 503 from now on, while everything else goes on. */
  drain(): void;
}

const THIRTY_DAYS = 2_592_000;

/**
 * The HTTP API and its pages over a service, as a web-standard `fetch`.
 * @throws TypeError when `publicUrl` or a front end's origin is not a URL, or a trusted proxy not an address or block.
 */
export function createApp(auth: Auth, options: AppOptions): App {
  const { environment, log, publicUrl, metrics, refreshTokenTtl: maxAge = THIRTY_DAYS } = options;
  const allows = allowedOrigins(options);
  const jar = cookieJar({ environment, maxAge });
  const readiness = readinessProbe(options);
  const parts: EndpointParts = {
    jar,
    allows,
    log,
    limits: options.limits,
    metrics,
    verifyAccessToken: (token) => auth.verifyAccessToken(token),
    isInGroup: (asked) => auth.isInGroup(asked),
    recordRefusal: (refusal) => auth.recordRefusal(refusal),
    recordRateLimit: (call) => auth.recordRateLimit(call),
  };

  const returning = returningTo(options);
  const signIn = new URL('/login', returning.frontends[0]).href;
  const app = new Hono<AppEnv>();
  const always = securityHeaders(environment);
  app.use(trace({ ...options, headersOf: (request) => ({ ...always, ...corsHeaders(request, allows) }) }), preflights);
  addRoutes(app, {
    table: handlers({ auth, jar, readiness, log, publicUrl, returning }),
    parts,
    addressOf: callerOf(options),
  });
  addPages(app, {
    ...options,
    document: (locale) => openapi({ serverUrl: publicUrl, locale, cookiePrefix: cookiePrefix(environment) }),
  });
  if (metrics) {
    metrics.read({ parts: () => readiness.recent() });
    addMetrics(app, { ...options, metrics });
  }
  refuseOtherMethods(app);
  app.notFound((c) => respond(c.get('trace'), problemContent(new Refusal('not_found'), c.get('trace'))));
  app.onError((error, c) => {
    const about = c.get('trace');
    const code = codeOf(error);
    if (ERRORS[code].status >= 500) {
      // An outage is told with each request it fails: where in the code adds nothing to it, and costs much in a storm.
      const failure = describeFailure(error, code === 'service_unavailable' ? { frames: 0 } : {});
      log.error({ request_id: about.requestId, route: about.route, error: failure }, code);
    }
    // Only a definite end of the session takes the cookies away; an outage leaves them for the next try.
    const setCookies = code === 'invalid_refresh_token' ? jar.clear() : [];
    const content = about.seen ? problemPage(error, { ...about, signIn }) : problemContent(error, about);
    return respond(about, { ...content, setCookies });
  });
  return { fetch: async (request, env) => app.fetch(request, env as object), drain: () => readiness.drain() };
}

/** A front end of its own shows the pages; without one they are ours. */
function returningTo({ publicUrl, frontendOrigins }: AppOptions): ReturnAddresses {
  const [first, ...others] = [...frontendOrigins, publicUrl].map((url) => new URL(url).origin);
  return { frontends: [first ?? publicUrl, ...others], otherwise: '/dashboard' };
}

/** What may be sent stands in the headers that every answer carries. */
const preflights: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (!isPreflight(c.req.raw)) return next();
  return respond(c.get('trace'), { status: 204, body: null });
};

interface Routing {
  readonly table: Handlers;
  readonly parts: EndpointParts;
  readonly addressOf: AddressOf;
}

function addRoutes(app: Hono<AppEnv>, { table, parts, addressOf }: Routing): void {
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const route: Route = ROUTES[name];
    const answer = endpoint(ROUTES[name], table[name] as Handler<RouteName>, parts);
    app.on(route.method, honoPath(route.path), (c) => {
      const about = c.get('trace');
      about.route = route.path;
      about.seen = route.access === 'navigation' && (c.req.header('Accept') ?? '').includes('text/html');
      return answer(c.req.raw, {
        context: requestContext(c.req.raw, { trace: about, ip: addressOf(c.req.raw, c.env) }),
        trace: about,
        params: c.req.param(),
      });
    });
  }
}

/** Who makes a request, as far as it can be told. */
type AddressOf = (request: Request, env: unknown) => string;

function callerOf({ remoteAddress, trustedProxies: blocks = [] }: AppOptions): AddressOf {
  const trusts = trustedProxies(blocks);
  return (request, env) =>
    clientAddress(remoteAddress?.(env, request) ?? '', request.headers.get('X-Forwarded-For'), trusts);
}

/** `{id}` in OpenAPI is `:id` to the router. */
const honoPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** Whatever is left on a known address was asked with another method. RFC 9110 §15.5.6 */
function refuseOtherMethods(app: Hono<AppEnv>): void {
  const methods = new Map<string, Set<string>>();
  for (const { method, path } of app.routes) {
    if (method === 'ALL') continue;
    const known = methods.get(path) ?? new Set();
    for (const one of method === 'GET' ? ['GET', 'HEAD'] : [method as Method]) known.add(one);
    methods.set(path, known);
  }
  for (const [path, known] of methods) {
    const allow = [...known].join(', ');
    app.all(path, (c) => {
      c.get('trace').route = path;
      throw new Refusal('method_not_allowed', { headers: { Allow: allow } });
    });
  }
}
