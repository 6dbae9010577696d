import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, RedisAway, type SharedRedis } from 'custom-cognito';
import { afterEach, describe, expect, it } from 'vitest';
import { hasOwnRedis, type OwnRedis, startOwnRedis } from '../../../scripts/services/own-redis.ts';

describe.skipIf(!hasOwnRedis)('a Redis that may be away', () => {
  const opened: { own: OwnRedis; redis: SharedRedis }[] = [];

  async function connected(options?: readonly string[]) {
    const own = await startOwnRedis(options);
    const lines: string[] = [];
    const write = (_fields: object, message: string) => void lines.push(message);
    const redis = await connectRedis(own.url, { info: write, warn: write, error: write });
    opened.push({ own, redis });
    const ask = () => redis.run((client) => client.incr('asked'));
    const back = async () => {
      while (await redis.check().catch((error: unknown) => error)) await sleep(20);
    };
    return { own, redis, lines, ask, back };
  }

  afterEach(async () => {
    for (const { own, redis } of opened.splice(0)) {
      await redis.close();
      await own.kill();
    }
  });

  it('is asked while it is there', async () => {
    const { redis, ask, lines } = await connected();
    expect(await ask()).toBe(1);
    await expect(redis.check()).resolves.toBeUndefined();
    expect(lines).toEqual([]);
  });

  it('fails at once while it is gone, says so once, and is asked again when it is back', async () => {
    const { own, redis, ask, back, lines } = await connected();
    await own.kill();
    await expect(ask()).rejects.toThrow(RedisAway);
    await expect(redis.check()).rejects.toThrow(RedisAway);
    const since = performance.now();
    for (let n = 0; n < 100; n++) await expect(ask()).rejects.toThrow(RedisAway);
    expect(performance.now() - since).toBeLessThan(100);
    await own.start();
    await back();
    expect(await ask()).toBe(1);
    expect(lines).toEqual(['Redis is away; each process goes on by itself', 'Redis is back']);
  });

  it('Q08 costs one request a moment when it is paused, and the next ones nothing', async () => {
    const { own, ask, back } = await connected();
    own.pause();
    const since = performance.now();
    await expect(ask()).rejects.toThrow(RedisAway);
    expect(performance.now() - since).toBeLessThan(400);
    const later = performance.now();
    for (let n = 0; n < 100; n++) await expect(ask()).rejects.toThrow(RedisAway);
    expect(performance.now() - later).toBeLessThan(100);
    own.resume();
    await back();
    expect(await ask()).toBeGreaterThan(0);
  });

  it('F13 counts as away when it refuses to write', async () => {
    const { redis, ask } = await connected(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    await expect(ask()).rejects.toThrow(RedisAway);
    await expect(redis.check()).rejects.toThrow(RedisAway);
  });

  it('a start goes on without one after two seconds', async () => {
    const since = performance.now();
    const redis = await connectRedis('redis://127.0.0.1:1', { info() {}, warn() {}, error() {} });
    expect(performance.now() - since).toBeLessThan(4_000);
    await expect(redis.run((client) => client.ping())).rejects.toThrow(RedisAway);
    await redis.close();
  });

  it('hears what another process publishes, also after it was gone', async () => {
    const { own, redis, back } = await connected();
    const heard: string[] = [];
    await redis.subscribe('notices', (message) => void heard.push(message));
    const publish = async (message: string) => {
      while (!heard.includes(message)) {
        await redis.run((client) => client.publish('notices', message)).catch(() => undefined);
        await sleep(20);
      }
    };
    await publish('one');
    await own.kill();
    await own.start();
    await back();
    await publish('two');
    expect(heard).toContain('two');
  });
});
