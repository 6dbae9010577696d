import { createHash, timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import type { AppOptions } from '../options.ts';
import { Refusal } from '../refusal.ts';
import { isLoopbackAddress } from '../request/addresses.ts';
import { readOptionalBearer } from '../request/bearer.ts';
import { respond } from '../request/respond.ts';
import type { AppEnv } from '../request/trace.ts';
import type { Metrics } from './metrics.ts';

export interface ScrapingOptions extends Pick<AppOptions, 'metricsToken' | 'remoteAddress'> {
  readonly metrics: Metrics;
}

const PATH = '/metrics';

/** Adds the address that Prometheus reads. It is under no limit: whoever may not read it costs next to nothing. */
export function addMetrics(app: Hono<AppEnv>, options: ScrapingOptions): void {
  const { metrics, metricsToken, remoteAddress } = options;
  app.get(PATH, async (c) => {
    c.get('trace').route = PATH;
    if (metricsToken !== undefined) requireToken(c.req.raw, metricsToken);
    else if (!isFromHere(c.req.raw, remoteAddress?.(c.env, c.req.raw) ?? '')) throw new Refusal('not_found');
    const { text, contentType } = await metrics.scrape();
    return respond(c.get('trace'), { status: 200, body: text, headers: { 'Content-Type': contentType } });
  });
}

/** Hashed first, so that the time tells neither where two tokens differ nor how long ours is. */
function requireToken(request: Request, token: string): void {
  const given = readOptionalBearer(request);
  if (given === undefined || !timingSafeEqual(digest(given), digest(token))) {
    throw new Refusal('metrics_token_required');
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** What proxies add, trusted or not. */
const FORWARDED = /^(?:x-forwarded|(?:forwarded|via|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)$)/;

/**
 * Whether a program of this machine asks for itself. A proxy on this machine connects from here too, so whatever came
 * through one is from elsewhere; and a name that is not this machine's was rebound to it, or is the public one.
 */
function isFromHere(request: Request, peer: string): boolean {
  return isLoopbackAddress(peer) && isLoopbackHost(request) && !isForwarded(request);
}

const isForwarded = ({ headers }: Request): boolean => [...headers.keys()].some((name) => FORWARDED.test(name));

function isLoopbackHost(request: Request): boolean {
  const { hostname } = new URL(request.url);
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[|\]$/g, ''));
}
