import { randomUUID } from 'node:crypto';
import { type Locale, preferredLocale } from '@custom-cognito/contract';
import type { Allowance } from 'custom-cognito';
import type { MiddlewareHandler } from 'hono';
import type { AppOptions } from '../options.ts';

export interface Trace {
  readonly requestId: string;
  readonly locale: Locale;
  /** What every answer to this request carries, unless it says otherwise. */
  readonly headers: Readonly<Record<string, string>>;
  /** The declared address that answered; never the address asked for, which may hold anything. */
  route: string;
  /** Whether somebody looks at the answer in a browser, and is shown a refusal as a page. */
  seen?: boolean;
  /** What limits say of this request; absent where none applies. */
  allowance?: Allowance;
}

export interface AppEnv {
  readonly Variables: { trace: Trace };
}

export interface TraceOptions extends Pick<AppOptions, 'log' | 'defaultLocale' | 'metrics' | 'follow'> {
  /** What every answer to a request carries, but for its id. */
  headersOf(request: Request): Readonly<Record<string, string>>;
}

/** An id that came with the request is kept only in this form, so that it can forge neither a header nor a log line. */
const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/** Gives every request an id, a language, and one log line and count: route, status and duration, nothing personal. */
export function trace({ log, defaultLocale, headersOf, metrics, follow }: TraceOptions): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now();
    const given = c.req.header('X-Request-Id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const about: Trace = {
      requestId,
      locale: preferredLocale(c.req.header('Accept-Language'), defaultLocale),
      headers: { ...headersOf(c.req.raw), 'X-Request-Id': requestId },
      route: 'none',
    };
    c.set('trace', about);
    if (follow) await follow(c.req.raw, next, () => ({ route: about.route, status: c.res.status, requestId }));
    else await next();
    const milliseconds = performance.now() - started;
    const { method } = c.req;
    const { status } = c.res;
    metrics?.answered({ method, endpoint: about.route, status, seconds: milliseconds / 1000 });
    log.info(
      { request_id: requestId, method, route: about.route, status, duration_ms: Math.round(milliseconds * 10) / 10 },
      'request',
    );
  };
}
