import { type AppOptions, createApp, createMetrics } from '@custom-cognito/server';
import { type Auth, AuthError, createLimits } from 'custom-cognito';
import { describe, expect, it } from 'vitest';

const TOKEN = 'a-token-of-at-least-sixteen';
const auth = {
  login: () => Promise.reject(new AuthError('invalid_credentials')),
  recordRateLimit: async () => {},
} as unknown as Auth;

async function start(options: Partial<AppOptions> = {}) {
  const metrics = await createMetrics({ backEnd: 'embedded', database: 'sqlite' });
  const log = { info() {}, warn() {}, error() {} };
  const app = createApp(auth, {
    environment: 'test',
    publicUrl: 'https://auth.example.com',
    frontendOrigins: [],
    defaultLocale: 'en',
    log,
    checks: { database: async () => {} },
    limits: null,
    metrics,
    remoteAddress: (env) => String(env),
    ...options,
  });
  const send = (url: string, { from = '127.0.0.1', ...init }: RequestInit & { from?: string } = {}) =>
    app.fetch(new Request(new URL(url, 'http://localhost:8000'), init), from);
  const scrape = async () => (await metrics.scrape()).text;
  return { app, send, metrics, scrape };
}

const codeOf = async (answer: Response) => ((await answer.json()) as { code: string }).code;
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

describe('who may read /metrics', () => {
  it('S89 is this machine alone where no token is set', async () => {
    const { send } = await start();
    const own = await send('/metrics');
    expect(own.status).toBe(200);
    expect(own.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(own.headers.get('X-RateLimit-Limit')).toBeNull();
    for (const from of ['127.9.9.9', '::1', '::ffff:127.0.0.1']) {
      expect((await send('/metrics', { from })).status, from).toBe(200);
    }
    expect((await send('http://[::1]:8000/metrics')).status).toBe(200);
    for (const from of ['203.0.113.5', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '0.0.0.0', '', 'unix']) {
      const refused = await send('/metrics', { from });
      expect([refused.status, await codeOf(refused)], from).toEqual([404, 'not_found']);
    }
  });

  it.each([
    ['X-Forwarded-For', '203.0.113.5'],
    ['X-Forwarded-For', '127.0.0.1'],
    ['Forwarded', 'for=203.0.113.5'],
    ['X-Real-IP', '203.0.113.5'],
    ['X-Forwarded-Host', 'auth.example.com'],
    ['X-Forwarded-Server', 'proxy'],
    ['CF-Connecting-IP', '203.0.113.5'],
    ['Via', '1.1 proxy'],
  ])('S89 is nobody who came through a proxy of this machine: %s %s', async (name, value) => {
    for (const trustedProxies of [[], ['127.0.0.0/8']]) {
      const { send } = await start({ trustedProxies });
      expect((await send('/metrics', { headers: { [name]: value } })).status).toBe(404);
    }
  });

  it.each(['auth.example.com', 'rebound.example.net', 'localhost.example.net', '203.0.113.9'])(
    'S89 is nobody who asks for the host %s',
    async (host) => {
      const { send } = await start();
      expect((await send(`http://${host}/metrics`)).status).toBe(404);
    },
  );

  it('S89 is whoever has the token where one is set, and nobody else', async () => {
    const { send } = await start({ metricsToken: TOKEN });
    const right = await send('/metrics', { from: '203.0.113.5', ...bearer(TOKEN) });
    expect(right.status).toBe(200);
    const refused = [
      {},
      bearer(TOKEN.slice(0, -1)),
      bearer(`${TOKEN}x`),
      { headers: { Authorization: `Basic ${TOKEN}` } },
      { headers: { Authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` } },
    ];
    for (const init of refused) {
      const answer = await send('/metrics', init);
      expect([answer.status, answer.headers.get('WWW-Authenticate')]).toEqual([401, 'Bearer']);
      expect(await codeOf(answer)).toBe('metrics_token_required');
    }
    expect((await send(`/metrics?token=${TOKEN}`)).status).toBe(401);
    for (let n = 0; n < 200; n += 1) expect((await send('/metrics')).status).toBe(401);
  });

  it('is asked with GET alone, and is no address without metrics', async () => {
    const { send } = await start();
    const posted = await send('/metrics', { method: 'POST' });
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    const without = await start({ metrics: undefined });
    expect((await without.send('/metrics')).status).toBe(404);
  });
});

describe('what is counted', () => {
  it('S90 is by route, never by what was asked for', async () => {
    const { send, scrape } = await start();
    await send('/api/auth/sessions/AAAAAAAAAAAAAAAAAAAAAA', { method: 'DELETE' });
    for (let n = 0; n < 50; n += 1) await send(`/api/ana${n}@example.com/${'x'.repeat(n)}`);
    await send('/health', { method: 'PURGE' });
    const text = await scrape();
    expect(text).toContain('auth_requests_total{method="DELETE",endpoint="/api/auth/sessions/{id}",status="401"} 1');
    expect(text).toContain('auth_requests_total{method="GET",endpoint="none",status="404"} 50');
    expect(text).toContain('auth_requests_total{method="OTHER",endpoint="/health",status="405"} 1');
    expect(text).toContain('auth_duration_seconds_count{method="GET",endpoint="none"} 50');
    expect(text).not.toContain('ana');
  });

  it('is what each policy of the limits said', async () => {
    const quota = { requests: 2, seconds: 60 };
    const quotas = { login: quota, register: quota, password_reset: quota, general: quota, global: 'off' } as const;
    const limits = createLimits({ quotas, masterKey: new Uint8Array(32) });
    const { send, scrape } = await start({ limits });
    const login = (email: string) =>
      send('/api/auth/login', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ email, password: 'a guess' }),
      });
    const statuses = [];
    for (const name of ['ana', 'eva', 'ana']) statuses.push((await login(`${name}@example.com`)).status);
    expect(statuses).toEqual([401, 401, 429]);
    // A request from elsewhere is judged and not counted.
    const foreign = { method: 'POST', headers: { Origin: 'https://evil.example' } };
    expect((await send('/api/auth/login', foreign)).status).toBe(403);
    const text = await scrape();
    const verdicts = (limit: string, outcome: string) => `{limit="${limit}",outcome="${outcome}"}`;
    expect(text).toContain(`auth_rate_limit_verdicts_total${verdicts('login-address', 'admitted')} 2`);
    expect(text).toContain(`auth_rate_limit_verdicts_total${verdicts('login-account', 'admitted')} 2`);
    expect(text).toContain(`auth_rate_limit_verdicts_total${verdicts('login-address', 'refused')} 1`);
    expect(text).toContain(`auth_rate_limit_verdicts_total${verdicts('login-account', 'refused')} 0`);
    expect(text).not.toContain('example.com');
  });

  it('is told when a part is down or hangs, with what cannot be known as not a number', {
    timeout: 15_000,
  }, async () => {
    const { metrics, scrape } = await start({
      checks: { database: () => Promise.reject(new Error('away')), pool: async () => {} },
      borneChecks: { redis: () => new Promise(() => {}) },
    });
    metrics.read({ sessions: () => Promise.reject(new Error('away')), outbox: () => new Promise(() => {}) });
    const text = await scrape();
    expect(text).toContain('auth_part_up{part="database"} 0');
    expect(text).toContain('auth_part_up{part="pool"} 1');
    expect(text).toContain('auth_part_up{part="redis"} 0');
    expect(text).toMatch(/^active_sessions_total NaN$/im);
    expect(text).toMatch(/^auth_mail_outbox_oldest_seconds NaN$/im);
  });

  it('asks for dear numbers once in ten seconds, whoever reads', async () => {
    const { metrics, scrape } = await start();
    let asked = 0;
    metrics.read({ sessions: async () => ++asked });
    expect(await Promise.all([scrape(), scrape(), scrape()])).toHaveLength(3);
    expect(await scrape()).toMatch(/^active_sessions_total 1$/m);
    expect(asked).toBe(1);
  });

  it('is of one app alone: two in a process share nothing', async () => {
    const [one, other] = [await start(), await start()];
    await one.send('/health');
    expect(await one.scrape()).toContain('endpoint="/health"');
    expect(await other.scrape()).not.toContain('endpoint="/health"');
  });
});
