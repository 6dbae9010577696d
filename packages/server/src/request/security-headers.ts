import type { Environment } from '../options.ts';

/** Data is not a page, and nothing is kept, unless an answer says otherwise. */
const EVERYWHERE = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

const TWO_YEARS = 63_072_000;

/** The browser's protections, for every answer. ASVS 5.0 V3.4 */
export function securityHeaders(environment: Environment): Readonly<Record<string, string>> {
  const hsts = { 'Strict-Transport-Security': `max-age=${TWO_YEARS}` };
  return { ...EVERYWHERE, ...(environment === 'production' && hsts) };
}
