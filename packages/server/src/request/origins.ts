import type { AppOptions } from '../options.ts';

/** Whether an `Origin` is one of ours: compared whole, so neither a suffix nor `null` ever passes. */
export type AllowsOrigin = (origin: string) => boolean;

/**
 * The origins that may call with credentials: the public one and the front ends; outside production also the loopback
 * names of the own port, which are one machine under three names.
 * @throws TypeError when a URL cannot be read.
 */
export function allowedOrigins(
  options: Pick<AppOptions, 'publicUrl' | 'frontendOrigins' | 'environment'>,
): AllowsOrigin {
  const own = new URL(options.publicUrl);
  const allowed = new Set([own, ...options.frontendOrigins.map((url) => new URL(url))].map((url) => url.origin));
  allowed.delete('null');
  if (options.environment !== 'production') {
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      allowed.add(new URL(`http://${host}:${own.port || '80'}`).origin);
  }
  return (origin) => allowed.has(origin);
}

export interface Provenance {
  /** `Sec-Fetch-Site` */
  readonly site: string | null;
  readonly origin: string | null;
  readonly referer: string | null;
  /** Whether cookies authenticate this request: then its provenance must be proven, not merely not foreign. */
  readonly cookies: boolean;
}

/** Whether a state change was started by another site. Fetch Metadata, else Origin, else Referer. */
export function isCrossSite({ site, origin, referer, cookies }: Provenance, allows: AllowsOrigin): boolean {
  if (origin !== null) return !allows(origin);
  if (site === 'same-origin') return false;
  if (site !== null && site !== 'none') return true;
  if (site === null && referer !== null) return !URL.canParse(referer) || !allows(new URL(referer).origin);
  return cookies;
}

/** What `isCrossSite` needs, read from a request. */
export const provenance = (request: Request, cookies: boolean): Provenance => ({
  site: request.headers.get('Sec-Fetch-Site'),
  origin: request.headers.get('Origin'),
  referer: request.headers.get('Referer'),
  cookies,
});

/**
 * Whether a `Host` cannot be the result of DNS rebinding: an address literal, localhost, or a name that is ours.
 * Guards what a developer's browser may read without signing in.
 */
export function isOwnHost(request: Request, publicUrl: string): boolean {
  const { hostname } = new URL(request.url);
  return (
    /^(?:\d+\.\d+\.\d+\.\d+|\[.*\]|(?:.+\.)?localhost)$/.test(hostname) || hostname === new URL(publicUrl).hostname
  );
}
