import { randomUUID } from 'node:crypto';
import { type Locale, preferredLocale } from '@custom-cognito/contract';
import type { Allowance } from 'custom-cognito';
import type { MiddlewareHandler } from 'hono';
import type { AppOptions } from '../options.ts';
import { limitHeaders } from './limiting.ts';

export interface Trace {
  readonly requestId: string;
  readonly locale: Locale;
  /** The declared address that answered; never the address asked for, which may hold anything. */
  route: string;
  /** What limits say of this request; absent where none applies. */
  allowance?: Allowance;
}

export interface AppEnv {
  readonly Variables: { trace: Trace };
}

/** An id that came with the request is kept only in this form, so that it can forge neither a header nor a log line. */
const REQUEST_ID = /^[A-Za-z0-9-]{8,64}$/;

/** Gives every request an id, a language and one log line: route, status and duration, nothing personal. */
export function trace({ log, defaultLocale }: Pick<AppOptions, 'log' | 'defaultLocale'>): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const started = performance.now();
    const given = c.req.header('X-Request-Id') ?? '';
    const about: Trace = {
      requestId: REQUEST_ID.test(given) ? given : randomUUID(),
      locale: preferredLocale(c.req.header('Accept-Language'), defaultLocale),
      route: 'none',
    };
    c.set('trace', about);
    await next();
    c.res.headers.set('X-Request-Id', about.requestId);
    for (const [name, value] of Object.entries(about.allowance ? limitHeaders(about.allowance) : {}))
      c.res.headers.set(name, value);
    const { method } = c.req;
    const duration = Math.round((performance.now() - started) * 10) / 10;
    log.info(
      { request_id: about.requestId, method, route: about.route, status: c.res.status, duration_ms: duration },
      'request',
    );
  };
}
