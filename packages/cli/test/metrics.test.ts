import { beforeAll, expect, it } from 'vitest';
import { fourWays, oneWay } from './harness/four-ways.ts';
import { confirmed, login, made, newAddress, register, signedIn } from './harness/people.ts';
import { type Scrape, scrape } from './harness/scrape.ts';
import type { Service } from './harness/service.ts';
import { enter } from './harness/standing.ts';
import { appCode } from './harness/totp.ts';

type Series = readonly [name: string, labels?: Readonly<Record<string, string>>];

fourWays((open, { backEnd, dialect }) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });

  /** How much series grow while something is done. */
  async function growth(series: readonly Series[], work: () => Promise<unknown>): Promise<number[]> {
    const of = (one: Scrape) => series.map(([name, labels]) => one.value(name, labels) ?? 0);
    const before = of(await scrape(service));
    await work();
    const after = of(await scrape(service));
    return after.map((value, place) => value - (before[place] ?? 0));
  }
  const signIns = (method: string, outcome: string): Series => ['auth_sign_ins_total', { method, outcome }];
  const event = (name: string, outcome: string): Series => ['auth_events_total', { event: name, outcome }];
  const answered = (endpoint: string, status: number): Series => [
    'auth_requests_total',
    { method: 'POST', endpoint, status: String(status) },
  ];
  const verified = (outcome: string): Series => ['auth_token_verifications_total', { outcome }];

  it('counts each request, event and failure once, by words of ours', async () => {
    const person = await confirmed(service);
    const LOGIN = '/api/auth/login';
    const counted = [
      answered(LOGIN, 200),
      answered(LOGIN, 401),
      signIns('password', 'success'),
      signIns('password', 'failure'),
      event('login', 'success'),
      event('login', 'failure'),
      ['failed_login_attempts_total', { reason: 'invalid_credentials' }],
      ['auth_duration_seconds_count', { method: 'POST', endpoint: LOGIN }],
    ] as const;
    const grown = await growth(counted, async () => {
      expect((await login(person)).status).toBe(200);
      expect((await login({ ...person, password: 'una frase equivocada' })).status).toBe(401);
      expect((await login({ ...person, email: newAddress('nadie') })).status).toBe(401);
    });
    expect(grown).toEqual([1, 2, 1, 2, 1, 2, 2, 3]);
  });

  it('tells what a sign-in was decided by', async () => {
    const { browser, tokens, email, password } = await enter(service);
    const token = tokens.access_token;
    const setup = await browser.post('/api/auth/mfa/setup', undefined, { token });
    const code = await appCode(setup.body.secret_code, -1);
    const { body } = await browser.post('/api/auth/mfa/verify', { code }, { token });
    const [recovery = ''] = body.data.recovery_codes;
    const answer = async (answers: Record<string, string>) => {
      const { session } = (await login({ browser, email, password })).body.data;
      const sent = { challenge: 'SOFTWARE_TOKEN_MFA', session, email, answers };
      return (await browser.post('/api/auth/challenge', sent)).status;
    };
    const methods = [
      signIns('software_token', 'success'),
      signIns('software_token', 'failure'),
      signIns('recovery_code', 'success'),
      signIns('password', 'success'),
    ];
    const grown = await growth(methods, async () => {
      expect(await answer({ SOFTWARE_TOKEN_MFA_CODE: '000000' })).toBe(400);
      expect(await answer({ SOFTWARE_TOKEN_MFA_CODE: await appCode(setup.body.secret_code) })).toBe(200);
      expect(await answer({ RECOVERY_CODE: recovery })).toBe(200);
    });
    expect(grown).toEqual([1, 1, 1, 0]);
  });

  it('tells how many sessions there are, and how access tokens were judged', async () => {
    const { browser, tokens } = await signedIn(service);
    const ended = await signedIn(service);
    const [head = '', payload = '', signature = ''] = tokens.access_token.split('.');
    const forged = `${head}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const grown = await growth(
      ['valid', 'revoked', 'bad_signature', 'malformed', 'wrong_claims'].map(verified),
      async () => {
        const ask = async (token: string) => (await browser.get('/api/auth/me', { token })).status;
        expect(await ask(tokens.access_token)).toBe(200);
        expect(await ask(forged)).toBe(401);
        expect(await ask('not.a.token')).toBe(401);
        expect(await ask(tokens.id_token)).toBe(401);
        expect((await ended.browser.post('/api/auth/logout')).status).toBe(200);
        expect(await ask(ended.tokens.access_token)).toBe(401);
      },
    );
    expect(grown.slice(1)).toEqual([1, 1, 1, 1]);
    expect(grown[0]).toBeGreaterThanOrEqual(1);
    // Another process counts anew, and counts the sessions of all.
    const other = await service.join();
    const before = (await scrape(other)).value('active_sessions_total') ?? Number.NaN;
    expect(before).toBe(await service.auth().countSessions());
    expect(before).toBeGreaterThanOrEqual(1);
    await signedIn(service);
    expect(await service.auth().countSessions()).toBe(before + 1);
    await browser.post('/api/auth/logout');
    expect(await service.auth().countSessions()).toBe(before);
    await other.stop();
  });

  it('tells of what it stands on', async () => {
    await register(service);
    await service.mailbox();
    const { value, names } = await scrape(service);
    expect(value('auth_part_up', { part: 'database' })).toBe(1);
    expect(value('auth_part_up', { part: 'pool' })).toBe(1);
    expect(value('auth_part_up', { part: 'redis' })).toBeUndefined();
    expect(value('auth_database_statement_duration_seconds_count', { operation: 'select' })).toBeGreaterThan(5);
    expect(value('auth_database_statement_duration_seconds_count', { operation: 'insert' })).toBeGreaterThan(0);
    expect(value('auth_database_errors_total', { fault: 'failure' })).toBe(0);
    expect(value('auth_database_connections', { state: 'idle' })).toBeGreaterThanOrEqual(0);
    expect(value('auth_database_waiting')).toBe(0);
    expect(value('auth_mail_outbox_messages', { state: 'given_up' })).toBe(0);
    expect(value('auth_mail_outbox_oldest_seconds')).toBeLessThan(60);
    const build = { version: '0.1.0', node: process.version, back_end: backEnd, database: dialect };
    expect(value('auth_build_info', build)).toBe(1);
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    // Hashing is the embedded pool's: another pool's process tells of it, if it does.
    expect(names.has('auth_hash_calls_limit')).toBe(backEnd === 'embedded');
  });

  it.runIf(backEnd === 'embedded')('counts whom the full hash queue turns away', { timeout: 60_000 }, async () => {
    const person = await made(service);
    const [refused] = await growth([['auth_hash_refusals_total']], () =>
      service.withHashesWaiting(async () => {
        expect((await login(person)).status).toBe(503);
        const { value } = await scrape(service);
        expect(value('auth_hash_calls')).toBe(value('auth_hash_calls_limit'));
        expect(value('auth_hashes_running')).toBe(0);
      }),
    );
    expect(refused).toBeGreaterThanOrEqual(1);
  });

  it('S90 names nobody, however many come', async () => {
    const { browser, email, tokens } = await signedIn(service);
    const sub = (await browser.get('/api/auth/me', { token: tokens.access_token })).body.sub;
    await browser.get(`/api/auth/${email}`);
    await browser.get('/', { headers: { 'User-Agent': email, 'X-Request-Id': 'request-12345678' } });
    const { text } = await scrape(service);
    for (const personal of [email, '@', 'ana', sub, 'request-', '127.0.0.1', 'eyJ'])
      expect(text).not.toContain(personal);
  });
});

oneWay((open) => {
  it('S89 is read with METRICS_TOKEN where one is set, and by this machine alone where none is', async () => {
    const token = 'a-token-of-at-least-sixteen';
    const guarded = await open({ METRICS_TOKEN: token, TRUSTED_PROXIES: '127.0.0.0/8' });
    expect((await fetch(`${guarded.url}/metrics`)).status).toBe(401);
    const bearer = (text: string) => ({ Authorization: `Bearer ${text}` });
    expect((await fetch(`${guarded.url}/metrics`, { headers: bearer(`${token}x`) })).status).toBe(401);
    await scrape(guarded, { ...bearer(token), 'X-Forwarded-For': '203.0.113.5' });

    const unguarded = await open({ TRUSTED_PROXIES: '127.0.0.0/8' });
    await scrape(unguarded);
    for (const from of ['203.0.113.5', '127.0.0.1']) {
      const proxied = await fetch(`${unguarded.url}/metrics`, { headers: { 'X-Forwarded-For': from } });
      expect(proxied.status).toBe(404);
    }
  });

  it('tells that Redis is away, without which the service goes on', async () => {
    const service = await open({ REDIS_URL: 'redis://127.0.0.1:1' });
    expect((await scrape(service)).value('auth_part_up', { part: 'redis' })).toBe(0);
    const ready = await fetch(`${service.url}/ready`);
    expect(ready.status).toBe(200);
    const away = { state: 'down', last_error: { class: 'RedisAway', seconds_ago: expect.any(Number) } };
    expect(await ready.json()).toMatchObject({ status: 'ready', checks: { redis: away, database: { state: 'up' } } });
  });

  it.skipIf(process.env.TEST_REDIS_URL === undefined)('tells that Redis is there', async () => {
    const service = await open({ REDIS_URL: process.env.TEST_REDIS_URL ?? '' });
    expect((await scrape(service)).value('auth_part_up', { part: 'redis' })).toBe(1);
  });

  it('is under no limit', async () => {
    const service = await open({ RATE_LIMIT_GENERAL: '1/60', RATE_LIMIT_GLOBAL: '1/60' });
    for (let n = 0; n < 5; n += 1) await scrape(service);
  });
});
