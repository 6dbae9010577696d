import type { AllowsOrigin } from './origins.ts';

const PREFLIGHT = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Accept-Language, X-Request-Id',
  'Access-Control-Max-Age': '600',
};

const EXPOSED =
  'X-Request-Id, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset';

/** Whether a browser asks only what it may send. Fetch standard §4.8 */
export const isPreflight = ({ method, headers }: Request): boolean =>
  method === 'OPTIONS' && headers.has('Origin') && headers.has('Access-Control-Request-Method');

/** Lets allowed origins read answers, with credentials; every answer varies by origin, errors included. Fetch standard §3.3 */
export function corsHeaders(request: Request, allows: AllowsOrigin): Readonly<Record<string, string>> {
  const origin = request.headers.get('Origin');
  if (origin === null || !allows(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED,
    ...(isPreflight(request) && PREFLIGHT),
  };
}
