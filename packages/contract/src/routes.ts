import type { z } from 'zod';
import { administration } from './routes/administration.ts';
import { audit } from './routes/audit.ts';
import { linkedIdentities } from './routes/identities.ts';
import { monitoring } from './routes/monitoring.ts';
import { passwords } from './routes/passwords.ts';
import { profile } from './routes/profile.ts';
import { registration } from './routes/registration.ts';
import { secondFactors } from './routes/second-factors.ts';
import { service } from './routes/service.ts';
import { signIn } from './routes/sign-in.ts';
import { singleSignOn } from './routes/single-sign-on.ts';

/** Every endpoint, by name. */
export const ROUTES = {
  ...registration,
  ...signIn,
  ...profile,
  ...passwords,
  ...secondFactors,
  ...singleSignOn,
  ...linkedIdentities,
  ...monitoring,
  ...administration,
  ...audit,
  ...service,
} as const;

export type Routes = typeof ROUTES;
export type RouteName = keyof Routes;

/** What a caller may send to a route; undefined when it takes no body. */
export type RouteInput<N extends RouteName> = Routes[N]['input'] extends z.ZodType
  ? z.input<Routes[N]['input']>
  : undefined;

/** The parameters in a route's path. */
export type RouteParams<N extends RouteName> = Routes[N] extends {
  readonly params?: Readonly<Record<infer P, unknown>>;
}
  ? { readonly [K in P & string]: string }
  : never;

/** What a caller may send after the `?` of a route, as numbers or text. */
export type RouteQuery<N extends RouteName> = Routes[N] extends { readonly query?: infer Q extends z.ZodObject }
  ? { readonly [K in keyof z.output<Q>]?: string | number | undefined }
  : never;

/** What a handler receives of that after validation. */
export type RouteAsked<N extends RouteName> = Routes[N] extends { readonly query?: infer Q extends z.ZodObject }
  ? z.output<Q>
  : undefined;

/** What a handler receives after validation. */
export type RouteBody<N extends RouteName> = Routes[N]['input'] extends z.ZodType
  ? z.output<Routes[N]['input']>
  : undefined;

export type RouteOutput<N extends RouteName> = z.output<Routes[N]['output']>;
