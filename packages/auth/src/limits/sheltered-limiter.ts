import { RedisAway } from '../redis.ts';
import type { Limiter } from './limiter.ts';

/** Counts together where that can be done, and in this process with the same numbers where it cannot: never without limit. */
export function createShelteredLimiter(shared: Limiter, own: Limiter): Limiter {
  const sheltered =
    (judge: 'take' | 'look'): Limiter['take'] =>
    async (buckets) => {
      try {
        return await shared[judge](buckets);
      } catch (error) {
        if (!(error instanceof RedisAway)) throw error;
        return own[judge](buckets);
      }
    };
  return { take: sheltered('take'), look: sheltered('look') };
}
