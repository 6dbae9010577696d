import type { Route } from '@custom-cognito/contract';
import type { Allowance, Allowed, Limits } from 'custom-cognito';
import { Refusal } from '../refusal.ts';

/** Who asks for what, as far as limits know. */
export interface Asked {
  readonly route: Route;
  readonly network: string;
  /** The request's body, once it is valid. */
  readonly body?: unknown;
}

/** Judges a request, counting it when it is admitted; undefined where nothing limits it. */
export function spendLimit(limits: Limits | null, asked: Asked): Promise<Allowance> | undefined {
  const request = limitedRequest(asked);
  return limits === null || request === undefined ? undefined : limits.spend(request);
}

/** Judges a request that will be refused for another reason, counting nothing. */
export function lookAtLimit(limits: Limits | null, asked: Asked): Promise<Allowance> | undefined {
  const request = limitedRequest(asked);
  return limits === null || request === undefined ? undefined : limits.look(request);
}

/** What limits are asked about; undefined where the route has none. */
export function limitedRequest({ route: { name, limit, account }, network, body }: Asked) {
  if (limit === null) return undefined;
  const named = account === undefined ? undefined : (body as Record<string, unknown> | undefined)?.[account];
  return { route: name, limit, network, ...(typeof named === 'string' && { account: named }) };
}

/** Throws `rate_limited` for a request that is not admitted, with the seconds after which it would be. RFC 9110 §10.2.3 */
export function refuseOverLimit({ admitted, policies }: Allowance): void {
  if (admitted) return;
  const full = policies.filter(({ remaining }) => remaining === 0).map(({ freesIn }) => freesIn);
  const wait = Math.max(1, seconds(Math.max(...full)));
  throw new Refusal('rate_limited', { headers: { 'Retry-After': String(wait) }, params: { seconds: wait } });
}

/**
 * What a limited answer tells of its limits: in the form that most clients read, of the tightest, and as the IETF's
 * draft has it (draft-ietf-httpapi-ratelimit-headers-10), of all.
 */
export function limitHeaders({ policies, tightest }: Allowance): Readonly<Record<string, string>> {
  if (tightest === undefined) return {};
  return {
    'X-RateLimit-Limit': String(tightest.quota.requests),
    'X-RateLimit-Remaining': String(tightest.remaining),
    'X-RateLimit-Reset': String(seconds(Date.now() + tightest.freesIn)),
    'RateLimit-Policy': list(policies, ({ quota }) => `q=${quota.requests};w=${quota.seconds}`),
    RateLimit: list(policies, ({ remaining, freesIn }) => `r=${remaining};t=${seconds(freesIn)}`),
  };
}

const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1000);

const list = (policies: readonly Allowed[], parameters: (policy: Allowed) => string): string =>
  policies.map((policy) => `"${policy.name}";${parameters(policy)}`).join(', ');
