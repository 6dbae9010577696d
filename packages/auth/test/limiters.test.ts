import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectRedis,
  createLimits,
  createMemoryLimiter,
  DEFAULT_QUOTAS,
  type LimitedRequest,
  type Limiter,
  type Limits,
  type Quota,
  type Quotas,
  type SharedRedis,
} from 'custom-cognito';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasOwnRedis, type OwnRedis, startOwnRedis } from '../../../scripts/services/own-redis.ts';

const masterKey = randomBytes(32);
const silent = { info() {}, warn() {}, error() {} };
const OFF: Quotas = { login: 'off', register: 'off', password_reset: 'off', general: 'off', global: 'off' };

const from = (network: string, more: Partial<LimitedRequest> = {}): LimitedRequest => ({
  route: 'login',
  limit: 'login',
  network,
  ...more,
});

/** How many of so many simultaneous requests are admitted. */
async function admitted(limits: Limits, many: number, request: LimitedRequest): Promise<number> {
  const verdicts = await Promise.all(Array.from({ length: many }, () => limits.spend(request)));
  return verdicts.filter((verdict) => verdict.admitted).length;
}

/** One bucket, on a clock that the test moves. */
function bucket(quota: Quota) {
  let now = 1_000_000;
  const limiter: Limiter = createMemoryLimiter({ clock: () => now });
  const limits = createLimits({ quotas: { ...OFF, login: quota }, masterKey, memory: limiter });
  return {
    limits,
    limiter,
    spend: () => limits.spend(from('192.0.2.1')),
    look: () => limits.look(from('192.0.2.1')),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('a window in memory', () => {
  it('Q06 admits exactly its number, also in one and the same millisecond', async () => {
    const { limits } = bucket({ requests: 5, seconds: 300 });
    expect(await admitted(limits, 1000, from('192.0.2.1'))).toBe(5);
  });

  it('Q02 counts down, and then says when one more is admitted', async () => {
    const { spend, pass } = bucket({ requests: 3, seconds: 60 });
    const left = [];
    for (let n = 0; n < 3; n++) {
      left.push((await spend()).tightest?.remaining);
      pass(1000);
    }
    expect(left).toEqual([2, 1, 0]);
    const refused = await spend();
    expect(refused).toMatchObject({ admitted: false, tightest: { remaining: 0, freesIn: 57_000 } });
    pass(56_999);
    expect((await spend()).admitted).toBe(false);
    pass(1);
    expect((await spend()).admitted).toBe(true);
  });

  it('Q03 S73 is not prolonged by what it refuses', async () => {
    const { spend, pass } = bucket({ requests: 2, seconds: 10 });
    await spend();
    await spend();
    for (let tenths = 1; tenths < 100; tenths++) {
      pass(100);
      expect((await spend()).admitted).toBe(false);
    }
    pass(100);
    expect((await spend()).admitted).toBe(true);
  });

  it('Q04 slides: no edge lets twice the number through', async () => {
    const { spend, pass } = bucket({ requests: 5, seconds: 60 });
    pass(59_000);
    for (let n = 0; n < 5; n++) expect((await spend()).admitted).toBe(true);
    for (let second = 1; second < 60; second++) {
      pass(1000);
      expect((await spend()).admitted, `${second} s later`).toBe(false);
    }
    pass(1000);
    for (let n = 0; n < 5; n++) expect((await spend()).admitted).toBe(true);
    expect((await spend()).admitted).toBe(false);
  });

  it('looks without counting', async () => {
    const { look, spend } = bucket({ requests: 1, seconds: 60 });
    for (let n = 0; n < 3; n++) expect((await look()).admitted).toBe(true);
    expect((await spend()).admitted).toBe(true);
    expect(await look()).toMatchObject({ admitted: false, tightest: { freesIn: 60_000 } });
  });

  it('Q17 holds so many keys, forgets what is over, and keeps refusing whom it refused last', async () => {
    let now = 0;
    const limiter = createMemoryLimiter({ clock: () => now, mostKeys: 1000 });
    const quota = { requests: 1, seconds: 60 };
    const take = (key: string) => limiter.take([{ key, quota }]);
    for (let n = 0; n < 100_000; n++) expect(await take(`key ${n}`)).toMatchObject({ admitted: true });
    expect(await take('key 99999')).toMatchObject({ admitted: false });
    expect(await take('key 99500')).toMatchObject({ admitted: false });
    // Forgotten long ago, for it is not among the thousand.
    expect(await take('key 5')).toMatchObject({ admitted: true });
    now += 60_000;
    expect(await take('key 99999')).toMatchObject({ admitted: true });
  });
});

describe('limits', () => {
  it('count an address and an account, and count in neither what either refuses', async () => {
    const limits = createLimits({ quotas: { ...OFF, login: { requests: 2, seconds: 60 } }, masterKey });
    const account = 'ana@example.com';
    await limits.spend(from('192.0.2.1', { account }));
    await limits.spend(from('192.0.2.2', { account }));
    const refused = await limits.spend(from('192.0.2.3', { account }));
    expect(refused).toMatchObject({ admitted: false, tightest: { name: 'login-account' } });
    // The address has still all of its own.
    expect(await limits.look(from('192.0.2.3', { account: 'eva@example.com' }))).toMatchObject({
      admitted: true,
      tightest: { remaining: 2 },
    });
  });

  it('Q14 count the spellings of an account together', async () => {
    const limits = createLimits({ quotas: { ...OFF, login: { requests: 3, seconds: 60 } }, masterKey });
    const spellings = ['Ana@example.com', 'ana@EXAMPLE.com ', '\uff41na@example.com', 'ana@example.com'];
    const verdicts = [];
    for (const [n, account] of spellings.entries()) {
      verdicts.push((await limits.spend(from(`192.0.2.${n}`, { account }))).admitted);
    }
    expect(verdicts).toEqual([true, true, true, false]);
  });

  it('count each route for itself, those of the general limit together, and all under the global one', async () => {
    const quotas = {
      ...OFF,
      login: { requests: 2, seconds: 60 },
      general: { requests: 3, seconds: 60 },
      global: { requests: 6, seconds: 60 },
    };
    const limits = createLimits({ quotas, masterKey });
    const ask = async (route: string, limit: 'login' | 'general') =>
      (await limits.spend({ route, limit, network: '192.0.2.1' })).admitted;
    expect([await ask('login', 'login'), await ask('login', 'login'), await ask('login', 'login')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(await ask('challenge', 'login')).toBe(true);
    expect([await ask('me', 'general'), await ask('sessions', 'general'), await ask('me', 'general')]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await ask('refresh', 'general')).toBe(false);
    // Six were admitted.
    expect(await limits.spend({ route: 'challenge', limit: 'login', network: '192.0.2.1' })).toMatchObject({
      admitted: false,
      tightest: { name: 'global-address' },
    });
  });

  it('say nothing where they are off', async () => {
    const limits = createLimits({ quotas: OFF, masterKey });
    expect(await limits.spend(from('192.0.2.1'))).toEqual({ admitted: true, policies: [], tightest: undefined });
  });

  it.each([
    { requests: 0, seconds: 60 },
    { requests: -1, seconds: 60 },
    { requests: Number.NaN, seconds: 60 },
    { requests: 5, seconds: 0 },
    { requests: 1.5, seconds: 60 },
  ])('Q19 S82 are not made of %o', (login) => {
    expect(() => createLimits({ quotas: { ...DEFAULT_QUOTAS, login }, masterKey })).toThrow(RangeError);
  });
});

describe.skipIf(!hasOwnRedis)('a window in Redis', () => {
  const opened: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of opened) await close();
  });

  /** So many processes' worth of limits on one Redis, two logins in a second unless said otherwise. */
  async function sharing(processes: number, login: Quota = { requests: 2, seconds: 1 }) {
    const own: OwnRedis = await startOwnRedis();
    const connections: SharedRedis[] = [];
    for (let n = 0; n < processes; n++) connections.push(await connectRedis(own.url, silent));
    opened.push(async () => {
      for (const redis of connections) await redis.close();
      await own.kill();
    });
    const quotas = { ...OFF, login };
    return { own, connections, limits: connections.map((redis) => createLimits({ quotas, masterKey, redis })) };
  }

  it.each([1, 2, 4])('Q01 admits exactly its number of 1,000 requests to %i processes', async (processes) => {
    const { limits } = await sharing(processes, { requests: 50, seconds: 300 });
    const each = await Promise.all(limits.map((one) => admitted(one, 1000 / processes, from('192.0.2.1'))));
    expect(each.reduce((sum, one) => sum + one)).toBe(50);
  });

  it('Q02 Q03 S76 admits after the wait that it tells, not before, and whatever was tried meanwhile', async () => {
    const { limits } = await sharing(2, { requests: 2, seconds: 2 });
    const [one, other] = limits as [Limits, Limits];
    expect((await one.spend(from('a'))).tightest).toMatchObject({ remaining: 1, freesIn: 2000 });
    expect((await other.spend(from('a'))).tightest?.remaining).toBe(0);
    const since = performance.now();
    let refused = await one.spend(from('a'));
    expect(refused.admitted).toBe(false);
    const wait = refused.tightest?.freesIn ?? 0;
    while (performance.now() - since < wait - 60) {
      refused = await other.spend(from('a'));
      expect(refused.admitted).toBe(false);
      await sleep(10);
    }
    await sleep(wait + 5 - (performance.now() - since));
    expect((await one.spend(from('a'))).admitted).toBe(true);
  });

  it('S75 holds no more than its number for a key, and nothing once two windows are over', async () => {
    const { limits, connections } = await sharing(1, { requests: 5, seconds: 1 });
    const [one] = limits as [Limits];
    const [redis] = connections as [SharedRedis];
    await admitted(one, 2000, from('a'));
    const keys = await redis.run((client) => client.keys('*'));
    expect(keys).toHaveLength(1);
    expect(await redis.run((client) => client.llen(keys[0] ?? ''))).toBe(5);
    await sleep(2_100);
    expect(await redis.run((client) => client.keys('*'))).toEqual([]);
  });

  it('forgets no request that counts when what it kept first is over', async () => {
    const { limits } = await sharing(1, { requests: 1, seconds: 1 });
    const [one] = limits as [Limits];
    expect((await one.spend(from('a'))).admitted).toBe(true);
    await sleep(1_500);
    expect((await one.spend(from('a'))).admitted).toBe(true);
    await sleep(700);
    expect((await one.spend(from('a'))).admitted).toBe(false);
  });

  it('Q05 S77 goes by the clock of Redis alone', async () => {
    const { limits } = await sharing(2, { requests: 1, seconds: 60 });
    const [one, other] = limits as [Limits, Limits];
    const now = Date.now;
    onTestFinished(() => {
      Date.now = now;
    });
    expect((await one.spend(from('a'))).admitted).toBe(true);
    Date.now = () => now() + 600_000;
    expect((await other.spend(from('a'))).admitted).toBe(false);
    Date.now = () => now() - 600_000;
    expect((await other.spend(from('a'))).admitted).toBe(false);
  });

  it('a lowered number counts what was admitted under the higher one', async () => {
    const { limits, connections } = await sharing(1, { requests: 4, seconds: 60 });
    const [one] = limits as [Limits];
    expect(await admitted(one, 10, from('a'))).toBe(4);
    const quotas = { ...OFF, login: { requests: 2, seconds: 60 } };
    const lowered = createLimits({ quotas, masterKey, redis: connections[0] });
    expect(await lowered.spend(from('a'))).toMatchObject({ admitted: false, tightest: { remaining: 0 } });
  });

  it('Q07 each process counts for itself while Redis is gone, with the same number, and together again after', async () => {
    const { own, connections, limits } = await sharing(2, { requests: 5, seconds: 300 });
    await own.kill();
    for (const one of limits) expect(await admitted(one, 100, from('a'))).toBe(5);
    await own.start();
    for (const redis of connections) while (await redis.check().catch((error: unknown) => error)) await sleep(20);
    const each = await Promise.all(limits.map((one) => admitted(one, 100, from('a'))));
    expect(each.reduce((sum, one) => sum + one)).toBe(5);
  });
});
