import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { anotherDatabase } from '@custom-cognito/database/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hasOwnRedis, startOwnRedis } from '../../../scripts/services/own-redis.ts';
import { fourWays, oneWay } from './harness/four-ways.ts';
import { postFrom, type Told } from './harness/loopback.ts';
import { confirmed, login, newAddress, PASSWORD } from './harness/people.ts';
import { type Program, startProgram, temporaryFolder } from './harness/program.ts';
import type { Environment } from './harness/service.ts';

const wrong = (email = newAddress('nadie')) => ({ email, password: 'una frase equivocada' });

/** So many sign-ins at once of so many unknown people, all from one address, to these processes in turn. */
async function storm(programs: readonly { url: string }[], many: number): Promise<readonly Told[]> {
  const targets = Array.from({ length: many }, (_, n) => programs[n % programs.length]?.url ?? '');
  return Promise.all(targets.map((url) => postFrom(`${url}/api/auth/login`, { body: wrong() })));
}

const having = (answers: readonly Told[], status: number) => answers.filter((answer) => answer.status === status);

/** How many sign-ins went as far as the password, by what the processes themselves say. */
const reached = (programs: readonly Program[]) =>
  programs.flatMap((program) => program.printed().match(/"event":"loginFailed"/g) ?? []).length;

describe.skipIf(!hasOwnRedis)('Q01 1,000 sign-ins at once from one address', () => {
  const tenMinutesAhead = process.env.TEST_FAKETIME
    ? { LD_PRELOAD: process.env.TEST_FAKETIME, FAKETIME: '+600s', FAKETIME_DONT_FAKE_MONOTONIC: '1' }
    : undefined;

  const DATABASE_URL = anotherDatabase('postgres');
  const MASTER_KEY = randomBytes(32).toString('base64');

  async function programs(environments: readonly Environment[]): Promise<readonly Program[]> {
    const redis = await startOwnRedis();
    onTestFinished(() => redis.kill());
    const shared = {
      ENVIRONMENT: 'test',
      DATABASE_URL,
      REDIS_URL: redis.url,
      MASTER_KEY,
      POOL_PUBLIC_URL: 'http://localhost:9229',
    };
    const started: Program[] = [];
    // One after the other, so that the first makes the tables.
    for (const more of environments) started.push(await startProgram({ env: { ...shared, ...more } }));
    return started;
  }

  async function admitsExactly(most: number, to: readonly Program[]) {
    const answers = await storm(to, 1000);
    expect(having(answers, 401)).toHaveLength(most);
    expect(having(answers, 429)).toHaveLength(1000 - most);
    // What a process printed last may still be on its way.
    await expect.poll(() => reached(to)).toBe(most);
    expect(reached(to)).toBe(most);
  }

  it.each([5, 50])('to one process: %i reach the password', { timeout: 60_000 }, async (most) => {
    const env = { ENVIRONMENT: 'test', DATA_DIR: temporaryFolder(), RATE_LIMIT_LOGIN: `${most}/300` };
    await admitsExactly(most, [await startProgram({ env })]);
  });

  it.each([5, 50])('to two on one Redis: %i reach the password', { timeout: 60_000 }, async (most) => {
    const env = { RATE_LIMIT_LOGIN: `${most}/300` };
    await admitsExactly(most, await programs([env, env]));
  });

  it.skipIf(!tenMinutesAhead).each([5, 50])(
    'Q05 to two, the clock of one ten minutes ahead: %i reach the password',
    { timeout: 60_000 },
    async (most) => {
      const env = { RATE_LIMIT_LOGIN: `${most}/300` };
      await admitsExactly(most, await programs([env, { ...env, ...tenMinutesAhead }]));
    },
  );

  it('to four: 50 reach the password', { timeout: 90_000 }, async () => {
    const env = { RATE_LIMIT_LOGIN: '50/300' };
    await admitsExactly(50, await programs([env, env, env, env]));
  });
});

oneWay((open) => {
  it('are in force as they are given, without a setting', async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '', RATE_LIMIT_GLOBAL: '' });
    const told = [];
    for (let n = 0; n < 6; n++) told.push(await postFrom(`${service.url}/api/auth/login`, { body: wrong() }));
    expect(told.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    expect(told.map(({ limit }) => limit)).toEqual([5, 5, 5, 5, 5, 5]);
    expect(told.map(({ remaining }) => remaining)).toEqual([4, 3, 2, 1, 0, 0]);
    expect(told.at(-1)?.retryAfter).toBeGreaterThan(290);
    expect(told.at(-1)?.retryAfter).toBeLessThanOrEqual(300);
    expect(JSON.parse(told.at(-1)?.body ?? '')).toMatchObject({ code: 'rate_limited', status: 429 });
  });

  it('Q02 Q03 a wait of Retry-After admits, 1.5 s less does not, however often one tries', { retry: 2 }, async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '2/4' });
    const attempt = () => postFrom(`${service.url}/api/auth/login`, { body: wrong() });
    expect([(await attempt()).status, (await attempt()).status]).toEqual([401, 401]);
    const refused = await attempt();
    const since = performance.now();
    const wait = (refused.retryAfter ?? 0) * 1000;
    expect(wait).toBeGreaterThanOrEqual(3000);
    while (performance.now() - since < wait - 1500) {
      expect((await attempt()).status).toBe(429);
      await sleep(50);
    }
    expect((await attempt()).status).toBe(429);
    await sleep(Math.max(0, wait - (performance.now() - since)));
    expect((await attempt()).status).toBe(401);
  });

  it('Q20 a right password spends as a wrong one does, and a neighbour’s failures only his own account', async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '4/300' });
    const person = await confirmed(service);
    const from = (address: string, body: object) => postFrom(`${service.url}/api/auth/login`, { body, from: address });
    const right = { email: person.email, password: PASSWORD };
    for (let n = 0; n < 3; n++) expect((await from('127.0.0.2', wrong())).status).toBe(401);
    expect(await from('127.0.0.2', right)).toMatchObject({ status: 200, remaining: 0 });
    expect((await from('127.0.0.2', right)).status).toBe(429);
    expect((await from('127.0.0.3', right)).status).toBe(200);
  });

  it('L11 one password tried on 500 accounts from one address stops at the limit', async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '5/300' });
    const answers = await storm([service], 500);
    expect(having(answers, 401)).toHaveLength(5);
    expect(having(answers, 429)).toHaveLength(495);
  });

  it('L11 the same from as many addresses is told, for no limit of one address sees it', async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '5/300', TRUSTED_PROXIES: '127.0.0.0/8' });
    const attempt = (n: number) =>
      postFrom(`${service.url}/api/auth/login`, {
        body: wrong(),
        headers: { 'X-Forwarded-For': `203.0.${n >> 8}.${n & 255}` },
      });
    const told = () => service.logged.filter(({ event }) => event === 'guessingSuspected');
    const first = await Promise.all(Array.from({ length: 99 }, (_, n) => attempt(n)));
    expect(having(first, 401)).toHaveLength(99);
    expect(told()).toHaveLength(0);
    await attempt(100);
    expect(told()).toMatchObject([{ level: 40, reason: 'many_accounts' }]);
  });

  it('Q11 a trusted proxy’s clients are told apart', async () => {
    const service = await open({ RATE_LIMIT_LOGIN: '1/300', TRUSTED_PROXIES: '127.0.0.0/8' });
    const by = (client: string) =>
      postFrom(`${service.url}/api/auth/login`, {
        body: wrong(),
        headers: { 'X-Forwarded-For': `1.1.1.1, ${client}` },
      });
    expect((await by('203.0.113.1')).status).toBe(401);
    expect((await by('203.0.113.2')).status).toBe(401);
    expect((await by('203.0.113.1')).status).toBe(429);
  });
});

fourWays.concurrent((open) => {
  it('a person signs in, refreshes, looks and signs out within the limits as they come', async () => {
    const defaults = Object.fromEntries(
      ['LOGIN', 'REGISTER', 'PASSWORD_RESET', 'GENERAL', 'GLOBAL'].map((name) => [`RATE_LIMIT_${name}`, '']),
    );
    const service = await open(defaults);
    const person = await confirmed(service);
    const answer = await login(person);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('X-RateLimit-Limit')).toBe('5');
    const token = answer.body.data.access_token;
    expect((await person.browser.get('/api/auth/me', { token })).headers.get('X-RateLimit-Limit')).toBe('100');
    expect((await person.browser.post('/api/auth/refresh')).status).toBe(200);
    expect((await person.browser.post('/api/auth/logout')).status).toBe(200);
  });
});
