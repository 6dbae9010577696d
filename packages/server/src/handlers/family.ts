import type { RouteName } from '@custom-cognito/contract';
import type { Auth } from 'custom-cognito';
import type { Handler } from '../endpoint.ts';
import type { Log } from '../options.ts';
import type { ReadinessProbe } from '../readiness.ts';
import type { ReturnAddresses } from '../request/return-to.ts';
import type { CookieJar } from '../request/session-cookies.ts';

export interface HandlerParts {
  readonly auth: Auth;
  readonly jar: CookieJar;
  readonly readiness: ReadinessProbe;
  readonly log: Log;
  /** How browsers reach this app, without a slash at its end. */
  readonly publicUrl: string;
  readonly returning: ReturnAddresses;
}

/** The handlers of routes that belong together, given what they work with. */
export type Family<N extends RouteName> = (parts: HandlerParts) => { readonly [K in N]: Handler<K> };
