import type { LimitName } from '@custom-cognito/contract';
import type { SharedRedis } from '../redis.ts';
import { createSecrets } from '../secrets.ts';
import type { Bucket, Level, Limiter, Quota, Verdict } from './limiter.ts';
import { createMemoryLimiter } from './memory-limiter.ts';
import { createRedisLimiter } from './redis-limiter.ts';
import { createShelteredLimiter } from './sheltered-limiter.ts';

/** What each limit admits, and what all routes together admit of one address; `off` counts nothing. */
export type Quotas = Readonly<Record<LimitName | 'global', Quota | 'off'>>;

export const DEFAULT_QUOTAS: Quotas = {
  login: { requests: 5, seconds: 300 },
  register: { requests: 3, seconds: 3_600 },
  password_reset: { requests: 3, seconds: 900 },
  general: { requests: 100, seconds: 60 },
  global: { requests: 1_000, seconds: 3_600 },
};

export interface LimitedRequest {
  /** Each route is counted for itself, but for those of the `general` limit, which are counted together. */
  readonly route: string;
  readonly limit: LimitName;
  /** What counts as one caller: an address or a network; all whose address is unknown share the empty one. */
  readonly network: string;
  /** The account that the request is about, where the route names one. */
  readonly account?: string | undefined;
}

/** One of the policies that a request came under. */
export interface Allowed extends Level {
  /** The limit's name, with what it counts by: `login-address`, `login-account`, `global-address`. */
  readonly name: string;
  readonly quota: Quota;
}

/** Whether a request may go on, and how much is left; no policies where all its limits are off. */
export interface Allowance {
  readonly admitted: boolean;
  readonly policies: readonly Allowed[];
  /** The policy that will refuse first, or that has refused for longest. */
  readonly tightest: Allowed | undefined;
}

/** Limits how often one address, and where a route names one, one account, may ask. */
export interface Limits {
  /** Judges a request and counts it when it is admitted. */
  spend(request: LimitedRequest): Promise<Allowance>;
  /** Judges a request without counting it. */
  look(request: LimitedRequest): Promise<Allowance>;
}

export interface LimitsOptions {
  /** Cookbook defaults unless given: {@link DEFAULT_QUOTAS}. */
  readonly quotas?: Quotas;
  /** 32 bytes; accounts are counted under a keyed hash. */
  readonly masterKey: Uint8Array;
  /** Where several processes count together; while it is away each counts for itself. */
  readonly redis?: SharedRedis | undefined;
  /** Counts in this process; one that holds 100,000 keys unless given. */
  readonly memory?: Limiter;
}

/** Makes the limits of an installation. Throws RangeError for a quota that is not positive or a key of another length. */
export function createLimits({ quotas = DEFAULT_QUOTAS, masterKey, redis, memory }: LimitsOptions): Limits {
  for (const [name, quota] of Object.entries(quotas)) requirePositive(name, quota);
  const { accountKey, installation } = createSecrets(masterKey);
  const own = memory ?? createMemoryLimiter();
  const limiter = redis ? createShelteredLimiter(createRedisLimiter(redis), own) : own;

  function policiesOf({ route, limit, network, account }: LimitedRequest): readonly Policy[] {
    const scope = limit === 'general' ? limit : route;
    const policies: Policy[] = [];
    const count = (name: LimitName | 'global', kind: 'address' | 'account', key: string) => {
      const quota = quotas[name];
      if (quota !== 'off') policies.push({ name: `${name}-${kind}`, quota, key: `limit:${installation}:${key}` });
    };
    count(limit, 'address', `${scope}:address:${network}`);
    if (account !== undefined) count(limit, 'account', `${scope}:account:${accountKey(account)}`);
    count('global', 'address', `global:address:${network}`);
    return policies;
  }

  const judge = async (mode: 'take' | 'look', request: LimitedRequest): Promise<Allowance> => {
    const policies = policiesOf(request);
    if (policies.length === 0) return { admitted: true, policies: [], tightest: undefined };
    return allowance(policies, await limiter[mode](policies));
  };
  return { spend: (request) => judge('take', request), look: (request) => judge('look', request) };
}

interface Policy extends Bucket {
  readonly name: string;
}

function allowance(policies: readonly Policy[], { admitted, levels }: Verdict): Allowance {
  const allowed = policies.map(({ name, quota }, place) => {
    const { remaining, freesIn } = levels[place] ?? FULL;
    return { name, quota, remaining, freesIn };
  });
  return { admitted, policies: allowed, tightest: allowed.reduce(tighter) };
}

/** What a limiter that left a bucket out would have said of it: nothing is left. */
const FULL: Level = { remaining: 0, freesIn: 0 };

function tighter(one: Allowed, other: Allowed): Allowed {
  if (one.remaining !== other.remaining) return one.remaining < other.remaining ? one : other;
  return one.remaining === 0 && other.freesIn > one.freesIn ? other : one;
}

function requirePositive(name: string, quota: Quota | 'off'): void {
  if (quota === 'off') return;
  const sound = [quota.requests, quota.seconds].every((number) => Number.isSafeInteger(number) && number > 0);
  if (!sound) throw new RangeError(`The limit ${name} must be a whole number of requests in a whole number of seconds`);
}
