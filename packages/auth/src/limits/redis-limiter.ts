import type { Redis } from 'ioredis';
import type { SharedRedis } from '../redis.ts';
import type { Bucket, Level, Limiter, Verdict } from './limiter.ts';

/**
 * Judges and counts in one step, by Redis's own clock. A bucket is a list of the milliseconds at which requests were
 * admitted, the oldest first: never longer than its quota, and gone with its window.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local levels = {1}
for place, key in ipairs(KEYS) do
  local requests, window = tonumber(ARGV[2 * place]), tonumber(ARGV[2 * place + 1])
  local oldest = tonumber(redis.call('LINDEX', key, 0))
  while oldest and oldest <= now - window do
    redis.call('LPOP', key)
    oldest = tonumber(redis.call('LINDEX', key, 0))
  end
  local count = oldest and redis.call('LLEN', key) or 0
  if count > requests then oldest = tonumber(redis.call('LINDEX', key, count - requests)) end
  if count >= requests then levels[1] = 0 end
  levels[2 * place] = math.max(0, requests - count)
  levels[2 * place + 1] = oldest and oldest + window - now or 0
end
if levels[1] == 0 or ARGV[1] == 'look' then return levels end
for place, key in ipairs(KEYS) do
  local window = tonumber(ARGV[2 * place + 1])
  redis.call('RPUSH', key, string.format('%.0f', now))
  redis.call('PEXPIRE', key, window)
  levels[2 * place] = levels[2 * place] - 1
  if levels[2 * place + 1] == 0 then levels[2 * place + 1] = window end
end
return levels`;

const COMMAND = 'limitRequests';

/** The command that the script becomes: Redis is sent its hash, and the text only where it does not know it. */
type Limiting = Redis & Record<typeof COMMAND, (keys: number, ...rest: string[]) => Promise<number[]>>;

/** Counts in a Redis that several processes share. Rejects with RedisAway. */
export function createRedisLimiter(redis: SharedRedis): Limiter {
  const judge = async (mode: 'take' | 'look', buckets: readonly Bucket[]): Promise<Verdict> => {
    const keys = buckets.map(({ key }) => key);
    const quotas = buckets.flatMap(({ quota: { requests, seconds } }) => [`${requests}`, `${seconds * 1000}`]);
    return verdict(await redis.run((client) => prepared(client)[COMMAND](keys.length, ...keys, mode, ...quotas)));
  };
  return { take: (buckets) => judge('take', buckets), look: (buckets) => judge('look', buckets) };
}

function prepared(client: Redis): Limiting {
  if (!(COMMAND in client)) client.defineCommand(COMMAND, { lua: SCRIPT });
  return client as Limiting;
}

function verdict([admitted, ...numbers]: readonly number[]): Verdict {
  const levels: Level[] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    levels.push({ remaining: numbers[at] ?? 0, freesIn: numbers[at + 1] ?? 0 });
  }
  return { admitted: admitted === 1, levels };
}
