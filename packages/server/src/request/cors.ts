import type { MiddlewareHandler } from 'hono';
import type { AllowsOrigin } from './origins.ts';

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept-Language, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

const EXPOSED =
  'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset';

/** Lets allowed origins read answers, with credentials; every answer varies by origin, errors included. Fetch standard §3.3 */
export function cors(allows: AllowsOrigin): MiddlewareHandler {
  return async (c, next) => {
    const origin = c.req.header('Origin');
    const allowed = origin !== undefined && allows(origin);
    const preflight =
      c.req.method === 'OPTIONS' && origin !== undefined && c.req.header('Access-Control-Request-Method') !== undefined;
    if (preflight) c.res = new Response(null, { status: 204 });
    else await next();
    c.res.headers.append('Vary', 'Origin');
    if (!allowed) return;
    c.res.headers.set('Access-Control-Allow-Origin', origin);
    c.res.headers.set('Access-Control-Allow-Credentials', 'true');
    c.res.headers.set('Access-Control-Expose-Headers', EXPOSED);
    if (preflight) for (const [name, value] of Object.entries(PREFLIGHT)) c.res.headers.set(name, value);
  };
}
