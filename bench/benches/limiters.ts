import { connectRedis, createLimits, createMemoryLimiter, type Quotas } from 'custom-cognito';
import { Redis } from 'ioredis';
import { startOwnRedis } from '../../scripts/services/own-redis.ts';
import { drive, spinAsync } from '../harness/load.ts';
import { inTurn } from '../harness/operations.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { MASTER_KEY } from '../servers/data.ts';

const KEYS = 50_000;
const CONCURRENCY = 32;
/** More than one slice asks of one key, so that every request is admitted and counted. */
const QUOTA = { requests: 1_000, seconds: 60 };

/** What of rate-limiter-flexible is used; its package is there only where the benchmarks are installed. */
interface Flexible {
  RateLimiterMemory: new (options: object) => { consume(key: string): Promise<unknown> };
  RateLimiterRedis: new (options: object) => { consume(key: string): Promise<unknown> };
}

/** Counting requests that are admitted, of 50,000 callers in turn. */
export async function limiters(): Promise<void> {
  const flexible = (await import('rate-limiter-flexible' as string)) as Flexible;
  await inMemory(flexible);
  await inRedis(flexible);
}

const callers = () => inTurn(Array.from({ length: KEYS }, (_, n) => `login:address:10.0.${n >> 8}.${n & 255}`));

async function inMemory({ RateLimiterMemory }: Flexible): Promise<void> {
  const measured = await compare([
    {
      name: 'Custom Cognito',
      async slice() {
        const limiter = createMemoryLimiter();
        const next = callers();
        return spinAsync(() => limiter.take([{ key: next(), quota: QUOTA }]));
      },
    },
    {
      name: 'rate-limiter-flexible',
      async slice() {
        const limiter = new RateLimiterMemory({ points: QUOTA.requests, duration: QUOTA.seconds });
        const next = callers();
        return spinAsync(() => limiter.consume(next()));
      },
    },
  ]);
  record('limiters', measured, {
    number: 10,
    title: 'Request counted in memory',
    side: 'Custom Cognito',
    base: 'rate-limiter-flexible',
    unit: 'requests/s',
    goal: { at: 'least', ratio: 1.5 },
    note: 'A sliding window that admits exactly its number, beside a fixed one.',
  });
}

async function inRedis({ RateLimiterRedis }: Flexible): Promise<void> {
  const own = await startOwnRedis();
  const redis = await connectRedis(own.url, { info() {}, warn: console.warn, error: console.error });
  const client = new Redis(own.url);
  const quotas: Quotas = { login: QUOTA, register: 'off', password_reset: 'off', general: 'off', global: 'off' };
  // Made once, as in a server; each slice counts under keys of its own.
  const limits = createLimits({ quotas, masterKey: MASTER_KEY, redis });
  const options = { storeClient: client, points: QUOTA.requests, duration: QUOTA.seconds };
  const limiter = new RateLimiterRedis(options);
  let slices = 0;
  const measured = await compare([
    {
      name: 'Custom Cognito',
      async slice() {
        const next = callers();
        const route = `slice ${slices++}`;
        return drive(() => limits.spend({ route, limit: 'login', network: next() }), { concurrency: CONCURRENCY });
      },
    },
    {
      name: 'rate-limiter-flexible',
      async slice() {
        const next = callers();
        const slice = slices++;
        return drive(() => limiter.consume(`slice ${slice}:${next()}`), { concurrency: CONCURRENCY });
      },
    },
  ]);
  record('limiters', measured, {
    number: 11,
    title: 'Request counted in Redis, 32 at a time',
    side: 'Custom Cognito',
    base: 'rate-limiter-flexible',
    unit: 'requests/s',
    goal: { at: 'least', ratio: 0.95 },
    note: 'Both through ioredis; ours with a deadline, in a sliding window.',
  });
  await redis.close();
  client.disconnect();
  await own.kill();
}
