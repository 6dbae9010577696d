export type { User, UserDetails } from './administration-shapes.ts';
export { ApiError } from './api-error.ts';
export { type CallOptions, type Client, type ClientOptions, createClient } from './client.ts';
export { ERRORS, type ErrorCode, isErrorCode } from './errors.ts';
export { FIELD_ERRORS, type FieldCode, isFieldCode } from './field-errors.ts';
export { email, fullName, isEmail, mailedCode, password, phoneNumber } from './fields.ts';
export { invalidFields } from './invalid-fields.ts';
export { loadSchemas } from './load-schemas.ts';
export { fill, LOCALES, type Locale, preferredLocale, type Text } from './locale.ts';
export { type OpenApiDocument, type OpenApiOptions, openapi } from './openapi.ts';
export { type Invalid, PROBLEM_TYPE, type Problem, problem } from './problem.ts';
export { USER_STATES } from './query-fields.ts';
export {
  type Access,
  errorsOf,
  LIBRARY_ERRORS,
  LIMIT_NAMES,
  type LimitName,
  METRICS_ERRORS,
  type Method,
  pathOf,
  ROUTING_ERRORS,
  type Route,
  type RouteLine,
  SSO_PAGE_ERRORS,
} from './route.ts';
export { ROUTE_TABLE } from './route-table.ts';
export {
  ROUTES,
  type RouteAsked,
  type RouteBody,
  type RouteInput,
  type RouteName,
  type RouteOutput,
  type RouteParams,
  type RouteQuery,
  type Routes,
} from './routes.ts';
export type { Health, OwnIdentities, Profile, Readiness, SignInResult, SsoProviders, Tokens } from './shapes.ts';
export { type Validated, validate } from './validate.ts';
export { VERSION } from './version.ts';
