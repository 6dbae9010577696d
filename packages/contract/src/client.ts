import { ApiError } from './api-error.ts';
import { isErrorCode } from './errors.ts';
import { loadSchemas } from './load-schemas.ts';
import type { Locale } from './locale.ts';
import type { Problem } from './problem.ts';
import { type Access, pathOf, type RouteLine } from './route.ts';
import { ROUTE_TABLE } from './route-table.ts';
import type { RouteInput, RouteName, RouteOutput, RouteQuery, Routes } from './routes.ts';

export interface ClientOptions {
  /** Where the API answers; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  /** The access token to send with routes that take one. */
  readonly accessToken?: () => string | undefined;
  readonly locale?: () => Locale | undefined;
}

export interface CallOptions<Query = Readonly<Record<string, string | number | undefined>>> {
  readonly accessToken?: string;
  readonly signal?: AbortSignal;
  /** The parameters in the route's path. */
  readonly params?: Readonly<Record<string, string>>;
  /** What follows the `?`; members that are undefined are left out. */
  readonly query?: Query;
}

type Call<N extends RouteName> =
  undefined extends RouteInput<N>
    ? (input?: undefined, options?: CallOptions<RouteQuery<N>>) => Promise<RouteOutput<N>>
    : (input: RouteInput<N>, options?: CallOptions<RouteQuery<N>>) => Promise<RouteOutput<N>>;

/** Addresses that a browser visits are no calls. */
type CallableName = { [N in RouteName]: Routes[N]['access'] extends 'navigation' ? never : N }[RouteName];

export type Client = { readonly [N in CallableName]: Call<N> };

/**
 * A typed client: one method per route, cookies included, JSON both ways.
 * Every method throws `ApiError`; a network failure is `service_unavailable`.
 */
export function createClient(options: ClientOptions): Client {
  const routes = Object.entries(ROUTE_TABLE) as [RouteName, RouteLine][];
  const callable = routes.filter(([, { access }]) => access !== 'navigation');
  const calls = callable.map(([name, route]) => [
    name,
    (input?: unknown, call: CallOptions = {}) => send({ name, route, options, input, call }),
  ]);
  return Object.fromEntries(calls) as Client;
}

interface Sending {
  readonly name: RouteName;
  readonly route: RouteLine;
  readonly options: ClientOptions;
  readonly input: unknown;
  readonly call: CallOptions;
}

async function send({ name, route, options, input, call }: Sending): Promise<unknown> {
  const { fetch = globalThis.fetch, baseUrl } = options;
  const request: RequestInit = {
    method: route.method,
    credentials: 'include',
    redirect: 'error',
    headers: headersFor({ name, route, options, call }),
    ...(route.hasBody && { body: JSON.stringify(input ?? {}) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  };
  const response = await fetch(baseUrl.replace(/\/$/, '') + addressOf(name, route, call), request).catch(
    (cause: unknown) => {
      if (call.signal?.aborted) throw cause;
      throw new ApiError('service_unavailable', { cause });
    },
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (!route.statuses.includes(response.status)) throw refusal(response, body);
  const { ROUTES } = await loadSchemas();
  const output = ROUTES[name].output.safeParse(body);
  if (!output.success) throw new ApiError('internal_error', { status: response.status, cause: output.error });
  return output.data;
}

/** The route's path with its parameters and query in place. Throws `TypeError` for a parameter that is missing. */
function addressOf(name: RouteName, { path: form }: RouteLine, { params = {}, query = {} }: CallOptions): string {
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value));
  const path = pathOf({ name, path: form }, params);
  return asked.size === 0 ? path : `${path}?${asked}`;
}

function headersFor({ name, route, options, call }: Omit<Sending, 'input'>): Headers {
  const headers = new Headers({ Accept: 'application/json' });
  if (route.hasBody) headers.set('Content-Type', 'application/json');
  const locale = options.locale?.();
  if (locale !== undefined) headers.set('Accept-Language', locale);
  const takesToken = TAKES_TOKEN.has(route.access) || name === 'logout';
  const token = call.accessToken ?? options.accessToken?.();
  if (takesToken && token !== undefined) headers.set('Authorization', `Bearer ${token}`);
  return headers;
}

const TAKES_TOKEN: ReadonlySet<Access> = new Set(['bearer', 'optional-bearer', 'admin']);

function refusal(response: Response, body: unknown): ApiError {
  const problem = isProblem(body) ? body : undefined;
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiError(problem?.code ?? (response.status >= 502 ? 'service_unavailable' : 'internal_error'), {
    status: response.status,
    problem,
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
  });
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && isErrorCode(body.code);
