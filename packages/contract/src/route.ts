import type { z } from 'zod';
import type { ErrorCode } from './errors.ts';
import type { Text } from './locale.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call, and what the handler is given: anyone · anyone, with an access token when one is sent ·
 * the browser's cookies · an access token · an access token whose owner is, at this moment, in the group `admin` ·
 * a browser that any site may send here: what it brings besides the query is a form, and it is sent on.
 */
export type Access = 'public' | 'optional-bearer' | 'cookies' | 'bearer' | 'admin' | 'navigation';

/** The limits there are: how many requests of a kind one address, and where it applies one account, may make. */
export const LIMIT_NAMES = ['login', 'register', 'password_reset', 'general'] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** One endpoint: validation, OpenAPI, client and server routing all come from this declaration. */
export interface Route<
  Name extends string = string,
  A extends Access = Access,
  I extends z.ZodType | undefined = z.ZodType | undefined,
  O extends z.ZodType = z.ZodType,
  P extends string = string,
  Q extends z.ZodObject | undefined = z.ZodObject | undefined,
> {
  readonly name: Name;
  readonly method: Method;
  /** `{name}` stands for a parameter. */
  readonly path: string;
  /** What each parameter of the path may be; an address with anything else is not found. */
  readonly params?: Readonly<Record<P, z.ZodType<string>>>;
  /** What may follow the `?`: a strict object whose members read text. Without it, nothing that follows is looked at. */
  readonly query?: Q;
  readonly access: A;
  /** Which limit counts its requests; null for none, which must be spelt out. */
  readonly limit: LimitName | null;
  /** The member of the body that names the account; the limit then counts by account too, known or not. */
  readonly account?: string;
  /** The JSON body; undefined when the route takes none. */
  readonly input: I;
  readonly output: O;
  readonly status: number;
  /** A second status that carries the same output. */
  readonly otherStatus?: number;
  /** What this route alone may refuse with; common refusals come with the access and the method, see `errorsOf`. */
  readonly errors: readonly ErrorCode[];
  /** Where the body holds a new password, for refusals of the password policy; a dotted path. */
  readonly newPassword?: string;
  readonly summary: Text;
}

/** What a request to a route is like, without what its body and its answer have to be. */
export interface RouteLine extends Pick<Route, 'method' | 'path' | 'access'> {
  /** Whether it takes JSON. */
  readonly hasBody: boolean;
  /** Those that carry the output. */
  readonly statuses: readonly number[];
}

/** Declares a route, keeping the exact types of its parts. */
export function route<
  const Name extends string,
  const A extends Access,
  O extends z.ZodType,
  I extends z.ZodType | undefined = undefined,
  const P extends string = never,
  Q extends z.ZodObject | undefined = undefined,
>(
  name: Name,
  declaration: Omit<Route<Name, A, I, O, P, Q>, 'name' | 'input'> & { readonly input?: I },
): Route<Name, A, I, O, P, Q> {
  return { ...declaration, name, input: declaration.input as I };
}

/** The route's path with its parameters in place. Throws `TypeError` for one that is missing. */
export function pathOf(
  { name: route, path }: Pick<Route, 'name' | 'path'>,
  params: Readonly<Record<string, string>>,
): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`${route} needs the parameter ${name}.`);
    return encodeURIComponent(value);
  });
}

/** Refusals of the addresses themselves, before any route is chosen. */
export const ROUTING_ERRORS = ['not_found', 'method_not_allowed'] as const satisfies readonly ErrorCode[];

/** Refusals of `/metrics`, which answers text and is none of the routes. */
export const METRICS_ERRORS = ['metrics_token_required'] as const satisfies readonly ErrorCode[];

/** What the sign-in page is told by `sso_error`, since a browser that was sent somewhere is shown no problem document. */
export const SSO_PAGE_ERRORS = [
  'sso_provider_unknown',
  'sso_expired',
  'sso_refused',
  'sso_failed',
  'sso_account_exists',
  'identity_in_use',
  'too_many_identities',
] as const satisfies readonly ErrorCode[];

/** Refusals of administration by e-mail address in the library; routes name a user by `sub`. */
export const LIBRARY_ERRORS = ['ambiguous_user'] as const satisfies readonly ErrorCode[];

const TOKEN_ERRORS = ['invalid_request', 'invalid_token', 'not_authenticated'] as const;

const ACCESS_ERRORS: Record<Access, readonly ErrorCode[]> = {
  public: [],
  'optional-bearer': TOKEN_ERRORS,
  cookies: [],
  bearer: TOKEN_ERRORS,
  admin: [...TOKEN_ERRORS, 'forbidden'],
  navigation: [],
};

const BODY_ERRORS = ['malformed_json', 'payload_too_large', 'unsupported_media_type', 'validation_failed'] as const;
const FORM_ERRORS = ['invalid_request', 'payload_too_large', 'unsupported_media_type', 'validation_failed'] as const;

/** Everything a route may answer instead of its output: its own errors and those of its access, method, body, query and path. */
export function errorsOf(route: Route): readonly ErrorCode[] {
  const codes: ErrorCode[] = [
    ...route.errors,
    ...ACCESS_ERRORS[route.access],
    ...(route.limit === null ? [] : (['rate_limited'] as const)),
    ...(route.method === 'GET' || route.access === 'navigation' ? [] : (['cross_site_request'] as const)),
    ...(route.input === undefined ? [] : route.access === 'navigation' ? FORM_ERRORS : BODY_ERRORS),
    ...(route.query === undefined ? [] : (['validation_failed'] as const)),
    ...(route.params === undefined ? [] : (['not_found'] as const)),
    'internal_error',
    'service_unavailable',
  ];
  return [...new Set(codes)];
}
