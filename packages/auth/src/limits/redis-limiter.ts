import type { Redis } from 'ioredis';
import type { SharedRedis } from '../redis.ts';
import type { Bucket, Level, Limiter, Verdict } from './limiter.ts';

/**
 * Judges in one step, by Redis's own clock. A bucket is a list of the milliseconds at which requests were admitted, the
 * oldest first. A request is counted in every bucket before it is judged and taken back where one is full, which asks
 * Redis least for those that are admitted. A list is to be gone after two windows, told anew whenever it loses its oldest
 * time: no time that counts is older than the last telling, so the list outlives each by a window.
 */
const SCRIPT = `
local call = redis.call
local time = call('TIME')
local now = time[1] * 1000 + (time[2] - time[2] % 1000) / 1000
local levels = {1}
for place = 1, #KEYS do
  local key, requests, window = KEYS[place], ARGV[2 * place - 1] + 0, ARGV[2 * place] + 0
  local count = counting and call('RPUSH', key, now) - 1 or call('LLEN', key)
  local begun, free = count > 0, 0
  if begun then
    local oldest = call('LINDEX', key, '0') + 0
    while count > 0 and oldest <= now - window do
      call('LPOP', key)
      begun, count = false, count - 1
      oldest = count > 0 and call('LINDEX', key, '0') + 0
    end
    if count > requests then oldest = call('LINDEX', key, count - requests) + 0 end
    if count > 0 then free = oldest + window - now end
  end
  if not begun then call('PEXPIRE', key, 2 * window) end
  if count >= requests then levels[1] = 0 end
  levels[2 * place] = count < requests and requests - count or 0
  levels[2 * place + 1] = free
end
if not counting then return levels end
for place = 1, #KEYS do
  if levels[1] == 0 then
    call('RPOP', KEYS[place])
  else
    levels[2 * place] = levels[2 * place] - 1
    if levels[2 * place + 1] == 0 then levels[2 * place + 1] = ARGV[2 * place] + 0 end
  end
end
return levels`;

const SCRIPTS = {
  takeRequests: `local counting = true\n${SCRIPT}`,
  lookAtRequests: `local counting = false\n${SCRIPT}`,
} as const;

type Command = keyof typeof SCRIPTS;

/** The commands that the scripts become: Redis is sent their hash, and the text only where it does not know it. */
type Limiting = Redis & Record<Command, (keys: number, ...rest: (string | number)[]) => Promise<number[]>>;

/** Counts in a Redis that several processes share. Rejects with RedisAway. */
export function createRedisLimiter(redis: SharedRedis): Limiter {
  const judge = async (command: Command, buckets: readonly Bucket[]): Promise<Verdict> => {
    const rest: (string | number)[] = buckets.map(({ key }) => key);
    for (const { quota } of buckets) rest.push(quota.requests, quota.seconds * 1000);
    return verdict(await redis.run((client) => prepared(client)[command](buckets.length, ...rest)));
  };
  return {
    take: (buckets) => judge('takeRequests', buckets),
    look: (buckets) => judge('lookAtRequests', buckets),
  };
}

function prepared(client: Redis): Limiting {
  if (!('takeRequests' in client)) {
    for (const [command, lua] of Object.entries(SCRIPTS)) client.defineCommand(command, { lua });
  }
  return client as Limiting;
}

function verdict(answer: readonly number[]): Verdict {
  const levels: Level[] = [];
  for (let at = 1; at + 1 < answer.length; at += 2) {
    levels.push({ remaining: answer[at] ?? 0, freesIn: answer[at + 1] ?? 0 });
  }
  return { admitted: answer[0] === 1, levels };
}
