import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anotherDatabase } from '@custom-cognito/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasOwnRedis, type OwnRedis, startOwnRedis } from '../../../scripts/services/own-redis.ts';
import { createBrowser } from './harness/browser.ts';
import { newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram } from './harness/program.ts';

const PHASE_MS = 1_500;
const CALLERS = 8;

interface Seen {
  readonly phase: string;
  readonly status: number;
  readonly took: number;
}

describe.skipIf(!hasOwnRedis)('two processes under load while their Redis comes and goes', { timeout: 120_000 }, () => {
  const DATABASE_URL = anotherDatabase('postgres');
  const MASTER_KEY = randomBytes(32).toString('base64');
  const email = newAddress('ada');
  let redis: OwnRedis;
  const seen: Seen[] = [];

  const start = () =>
    startProgram({
      env: {
        ENVIRONMENT: 'test',
        DATABASE_URL,
        MASTER_KEY,
        REDIS_URL: redis.url,
        POOL_PUBLIC_URL: 'http://localhost:9229',
        ADMIN_EMAIL: email,
        ADMIN_PASSWORD: PASSWORD,
        // In force, and out of the way of everybody but those who are to meet them.
        RATE_LIMIT_GENERAL: '1000000/60',
        RATE_LIMIT_LOGIN: '1000/60',
      },
    });

  const signIn = async ({ url }: Program, password = PASSWORD) => {
    const browser = createBrowser(url);
    const answer = await browser.post('/api/auth/login', { email, password });
    return { browser, status: answer.status, token: answer.body.data?.access_token };
  };
  const me = async ({ url }: Program, token: string) =>
    (await fetch(`${url}/api/auth/me`, { headers: { Authorization: `Bearer ${token}` } })).status;

  beforeAll(async () => {
    redis = await startOwnRedis();
  });
  afterAll(() => redis?.kill());

  it('Q07 Q08 Q09 F13 serves: next to no 503, nothing slower by half a second, and nothing forgotten', {
    retry: 1,
  }, async () => {
    const [one, other] = [await start(), await start()];
    const lasting = (await signIn(one)).token ?? '';
    const ended = await signIn(one);
    let phase = 'calm';
    let over = false;
    const call = async (program: Program) => {
      while (!over) {
        const [since, during] = [performance.now(), phase];
        const status = await me(program, lasting);
        seen.push({ phase: during, status, took: performance.now() - since });
      }
    };
    const callers = Array.from({ length: CALLERS }, (_, n) => call(n % 2 === 0 ? one : other));
    await sleep(PHASE_MS);

    // Four wrong passwords before, the fifth without Redis: the account is locked on both.
    for (let n = 0; n < 4; n++) expect((await signIn(one, 'una frase equivocada')).status).toBe(401);
    phase = 'stopped';
    await redis.kill();
    expect((await signIn(other, 'una frase equivocada')).status).toBe(401);
    const locked = await Promise.all([signIn(one), signIn(other)]);
    expect(locked.map(({ status }) => status)).toEqual([401, 401]);
    await sleep(PHASE_MS);

    phase = 'started';
    await redis.start();
    await sleep(PHASE_MS);

    // A session that ends while Redis is paused ends on the other process as well.
    phase = 'paused';
    redis.pause();
    expect((await ended.browser.post('/api/auth/logout')).status).toBe(200);
    expect(await me(one, ended.token ?? '')).toBe(401);
    await sleep(2_000);
    expect(await me(other, ended.token ?? '')).toBe(401);

    phase = 'resumed';
    redis.resume();
    await sleep(PHASE_MS);
    over = true;
    await Promise.all(callers);

    // After a lock of one second the right password is right again, and what was revoked stays so.
    expect((await signIn(other)).status).toBe(200);
    expect(await me(one, ended.token ?? '')).toBe(401);
    judge(seen);
    for (const program of [one, other]) {
      const said = (what: string) =>
        program
          .printed()
          .split('\n')
          .filter((line) => line.includes(what)).length;
      expect([said('Redis is away'), said('Redis is back'), said('"level":50')]).toEqual([2, 2, 0]);
    }
  });
});

function judge(seen: readonly Seen[]): void {
  expect(seen.length).toBeGreaterThan(200);
  const failed = seen.filter(({ status }) => status !== 200);
  expect(failed.filter(({ status }) => status !== 503)).toEqual([]);
  expect(failed.length / seen.length).toBeLessThanOrEqual(0.01);
  const calm = p95(seen, 'calm');
  for (const phase of ['stopped', 'started', 'paused', 'resumed']) {
    expect(p95(seen, phase) - calm, `p95 added while ${phase}, ms`).toBeLessThan(500);
  }
}

function p95(seen: readonly Seen[], phase: string): number {
  const times = seen.filter((one) => one.phase === phase).map(({ took }) => took);
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.POSITIVE_INFINITY;
}
