import type { MiddlewareHandler } from 'hono';
import type { Environment } from '../options.ts';

const ALWAYS = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** What holds unless an answer says otherwise: data is not a page, and nothing is kept. */
const UNLESS_SET = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

const TWO_YEARS = 63_072_000;

/** Puts the browser's protections on every answer. ASVS 5.0 V3.4 */
export function securityHeaders(environment: Environment): MiddlewareHandler {
  const always = Object.entries({
    ...ALWAYS,
    ...(environment === 'production' ? { 'Strict-Transport-Security': `max-age=${TWO_YEARS}` } : {}),
  });
  return async (c, next) => {
    await next();
    for (const [name, value] of always) c.res.headers.set(name, value);
    for (const [name, value] of Object.entries(UNLESS_SET))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}
