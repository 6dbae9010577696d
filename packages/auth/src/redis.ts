import { Redis } from 'ioredis';
import type { Log } from './context.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { gatherWrites } from './gathered-writes.ts';
import { kindOf } from './outages.ts';

/** How long one command may take, in milliseconds; a local Redis answers in less than one. */
const DEADLINE_MS = 250;
/** How often a Redis that is away is asked again, in milliseconds. */
const PROBE_MS = 500;
/** How long a start waits for Redis, in milliseconds, before it goes on without. */
const START_PATIENCE_MS = 2_000;

/** Redis did not answer: whoever asked has to know what is safe without it. */
export class RedisAway extends Error {
  override readonly name = 'RedisAway';
}

/** A Redis that several processes share, and that may be away: never the only copy of anything. */
export interface SharedRedis {
  /**
   * Runs commands with a deadline of 250 ms, and a grace of 100,. Rejects with {@link RedisAway} when they fail, and at once while Redis is
   * known to be away; it is asked again twice a second.
   */
  run<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** Hears what is published on a channel while Redis is there; what is published meanwhile is lost. */
  subscribe(channel: string, heard: (message: string) => void): Promise<void>;
  /** Rejects with {@link RedisAway} while Redis is away. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Connects to Redis, and goes on without one that is not there within two seconds. */
export async function connectRedis(url: string, log: Log): Promise<SharedRedis> {
  const client = connection(url);
  const inTime = createDeadline(DEADLINE_MS);
  const gather = gatherWrites(client);
  const listeners: Redis[] = [];
  const health = createHealth(client, { inTime, log });
  await health.settled;

  return {
    async run(work) {
      if (!health.isUp()) throw new RedisAway('Redis is away');
      try {
        gather();
        return await inTime(work(client));
      } catch (cause) {
        health.failed(cause);
        throw new RedisAway('Redis did not answer', { cause });
      }
    },
    async subscribe(channel, heard) {
      const listener = connection(url, { autoResubscribe: true, enableOfflineQueue: true });
      listeners.push(listener);
      listener.on('message', (_channel, message) => heard(message));
      listener.subscribe(channel).catch(() => undefined);
    },
    async check() {
      if (!health.isUp()) throw new RedisAway('Redis is away');
    },
    async close() {
      health.stop();
      for (const one of [client, ...listeners]) one.disconnect();
    },
  };
}

/** A connection that comes back by itself, and fails what it cannot send at once. */
function connection(url: string, more: { autoResubscribe?: boolean; enableOfflineQueue?: boolean } = {}): Redis {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    disconnectTimeout: 100,
    retryStrategy: (attempt) => Math.min(attempt * 50, PROBE_MS),
    ...more,
  });
  // The health says what there is to say; without a listener an error would end the process.
  client.on('error', () => undefined);
  return client;
}

/** Whether Redis answers. One failure is enough to go on without it, and one answer to come back. */
function createHealth(client: Redis, { inTime, log }: { inTime: Deadline; log: Log }) {
  let state: 'unknown' | 'up' | 'away' | 'closed' = 'unknown';
  let timer: NodeJS.Timeout | undefined;
  const { promise: settled, resolve: settle } = Promise.withResolvers<void>();
  const patience = setTimeout(settle, START_PATIENCE_MS).unref();

  function isUp(): void {
    if (state === 'away') log.info({}, 'Redis is back');
    state = 'up';
    clearTimeout(patience);
    settle();
  }
  function isAway(error: unknown): void {
    if (state === 'closed') return;
    if (state !== 'away') log.warn(kindOf(error), 'Redis is away; each process goes on by itself');
    state = 'away';
    clearTimeout(timer);
    timer = setTimeout(probe, PROBE_MS).unref();
  }
  async function probe(): Promise<void> {
    try {
      await inTime(client.ping());
      if (state !== 'closed') isUp();
    } catch (error) {
      // A connection on which nothing comes back may be dead without knowing it.
      if (client.status === 'ready' && state !== 'closed') client.disconnect(true);
      isAway(error);
    }
  }
  client.once('ready', probe);
  timer = setTimeout(probe, PROBE_MS).unref();

  return {
    settled,
    isUp: () => state === 'up',
    failed(error: unknown) {
      if (state === 'up') isAway(error);
    },
    stop() {
      state = 'closed';
      clearTimeout(timer);
      clearTimeout(patience);
    },
  };
}
