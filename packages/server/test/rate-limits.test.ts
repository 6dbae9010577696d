import { randomBytes } from 'node:crypto';
import { ROUTES, type Route, type RouteName } from '@custom-cognito/contract';
import { type AppOptions, createApp } from '@custom-cognito/server';
import { type Auth, createLimits, type Quotas } from 'custom-cognito';
import { describe, expect, it } from 'vitest';

const OFF: Quotas = { login: 'off', register: 'off', password_reset: 'off', general: 'off', global: 'off' };
const LIMITED = Object.values(ROUTES).filter((route: Route) => route.limit !== null) as readonly Route[];

/** Refuses everybody, as for a wrong password or token: what is counted is that somebody asked. */
const refusing = new Proxy({} as Auth, {
  get: () => () => Promise.reject(Object.assign(new Error('no'), { code: 'invalid_credentials' })),
});

interface Sent {
  readonly from?: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function start(quotas: Partial<Quotas>, options: Partial<AppOptions> = {}) {
  const app = createApp(refusing, {
    environment: 'development',
    publicUrl: 'http://localhost:8000',
    frontendOrigins: ['https://app.example.com'],
    defaultLocale: 'es',
    log: { info() {}, warn() {}, error() {} },
    checks: {},
    limits: createLimits({ quotas: { ...OFF, ...quotas }, masterKey: randomBytes(32) }),
    remoteAddress: (env) => (env as { from: string }).from,
    ...options,
  });
  return (path: string, { from = '192.0.2.1', method = 'POST', body, headers = {} }: Sent = {}) =>
    app.fetch(
      new Request(`http://localhost:8000${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? {} : { body: JSON.stringify(body ?? {}) }),
      }),
      { from },
    );
}

const login = (email = 'ana@example.com') => ({ body: { email, password: 'no es esta' } });
const tight = { requests: 2, seconds: 60 };
const addressOf = (route: Route) => route.path.replace(/\{\w+\}/g, 'AAAAAAAAAAAAAAAAAAAAAA');

describe('a limited route', () => {
  it.each(LIMITED.map((route) => [route.name, route] as const))('Q16 S86 %s is limited', async (_name, route) => {
    const send = start({ [route.limit ?? 'general']: tight });
    const ask = () => send(addressOf(route), { method: route.method });
    for (const remaining of ['1', '0']) {
      const answer = await ask();
      expect(answer.status).not.toBe(429);
      expect(answer.headers.get('X-RateLimit-Limit')).toBe('2');
      expect(answer.headers.get('X-RateLimit-Remaining')).toBe(remaining);
    }
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'rate_limited', status: 429 });
  });

  it('Q18 S83 tells its limits with every answer, and when to come back with a refusal', async () => {
    const send = start({ login: tight, global: { requests: 10, seconds: 3600 } });
    const headers = { Origin: 'https://app.example.com' };
    const first = await send('/api/auth/login', { ...login(), headers });
    expect(first.status).toBe(401);
    expect(first.headers.get('RateLimit-Policy')).toBe(
      '"login-address";q=2;w=60, "login-account";q=2;w=60, "global-address";q=10;w=3600',
    );
    expect(first.headers.get('RateLimit')).toBe(
      '"login-address";r=1;t=60, "login-account";r=1;t=60, "global-address";r=9;t=3600',
    );
    const reset = Number(first.headers.get('X-RateLimit-Reset')) - Date.now() / 1000;
    expect(reset).toBeGreaterThan(58);
    expect(reset).toBeLessThanOrEqual(61);
    await send('/api/auth/login', { ...login(), headers });
    const refused = await send('/api/auth/login', { ...login(), headers });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    expect(refused.headers.get('Retry-After')).toBe('60');
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining('dentro de 60 segundos') });
    expect(refused.headers.get('X-RateLimit-Remaining')).toBe('0');
    expect(refused.headers.get('Access-Control-Allow-Origin')).toBe('https://app.example.com');
    expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
    expect(refused.headers.get('Vary')).toContain('Origin');
  });

  it('counts what it refuses for its form, and not what comes from another site', async () => {
    const send = start({ login: tight });
    const foreign = await send('/api/auth/login', { ...login(), headers: { Origin: 'https://evil.example' } });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('X-RateLimit-Remaining')).toBe('2');
    expect((await send('/api/auth/login', { body: { email: 5 } })).status).toBe(422);
    expect((await send('/api/auth/login', { headers: { 'Content-Type': 'text/plain' } })).status).toBe(415);
    expect((await send('/api/auth/login', login())).status).toBe(429);
  });

  it('Q14 counts an account from wherever it is tried, whether or not it exists', async () => {
    const send = start({ login: tight });
    const statuses = [];
    for (const [n, email] of ['ana@example.com', 'ANA@example.com', 'ana@Example.com'].entries()) {
      statuses.push((await send('/api/auth/login', { ...login(email), from: `192.0.2.${n}` })).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
    expect((await send('/api/auth/login', { ...login('eva@example.com'), from: '192.0.2.9' })).status).toBe(401);
  });

  it('Q15 has no other way in', async () => {
    const send = start({ login: tight });
    const ways = ['/api/auth/login/', '//api/auth/login', '/api/auth/%6cogin', '/api/auth/LOGIN', '/api/auth/login;x'];
    for (const way of [
      ...ways,
      '/api/auth/./login',
      '/api/auth/x/../login',
      '/api/auth/login?a=1',
      '/api/auth/login#a',
    ]) {
      const answer = await send(way, login());
      const counted = answer.headers.get('X-RateLimit-Limit') !== null;
      expect(answer.status === 404 || counted, `${way}: ${answer.status}`).toBe(true);
    }
    expect((await send('/api/auth/login', login())).status).toBe(429);
    expect((await send('/api/auth/login', { method: 'HEAD' })).status).toBe(405);
  });

  it('HEAD is counted as GET is', async () => {
    const send = start({ general: tight });
    await send('/api/auth/me', { method: 'HEAD' });
    await send('/api/auth/me', { method: 'GET' });
    expect((await send('/api/auth/me', { method: 'HEAD' })).status).toBe(429);
  });
});

describe('what is not limited', () => {
  it('Q18 S85 is a preflight, the probes and the pages, and they tell no limits', async () => {
    const send = start({ login: tight, general: tight, global: tight });
    const preflight = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' };
    for (let n = 0; n < 5; n++) {
      for (const [path, sent] of [
        ['/health', { method: 'GET' }],
        ['/ready', { method: 'GET' }],
        ['/docs', { method: 'GET' }],
        ['/openapi.json', { method: 'GET' }],
        ['/api/auth/login', { method: 'OPTIONS', headers: preflight }],
      ] as const) {
        const answer = await send(path, sent);
        expect(answer.status, path).toBeLessThan(300);
        expect(answer.headers.get('X-RateLimit-Limit')).toBeNull();
      }
    }
    expect((await send('/api/auth/login', login())).status).toBe(401);
  });

  it('is spelt out for each route: the probes alone', () => {
    const unlimited = (Object.keys(ROUTES) as RouteName[]).filter((name) => ROUTES[name].limit === null);
    expect(unlimited).toEqual(['health', 'ready']);
  });

  it('is everything where limits are off, and nothing is told of them', async () => {
    const send = start({}, { limits: null });
    for (let n = 0; n < 20; n++) {
      const answer = await send('/api/auth/login', login());
      expect(answer.status).toBe(401);
      expect(answer.headers.get('RateLimit')).toBeNull();
    }
  });
});

describe('whom a limit counts', () => {
  const byProxy = (n: number, forwarded: string) => ({
    ...login(`u${n}@example.com`),
    from: '10.0.0.1',
    headers: { 'X-Forwarded-For': forwarded },
  });

  it('Q10 is the socket’s address where no proxy is trusted, whatever headers claim', async () => {
    const send = start({ login: tight });
    const statuses = [];
    for (let n = 0; n < 4; n++) {
      const claimed = `203.0.113.${n}`;
      const headers = {
        'X-Forwarded-For': claimed,
        Forwarded: `for=${claimed}`,
        'X-Real-IP': claimed,
        'True-Client-IP': claimed,
        'CF-Connecting-IP': claimed,
      };
      statuses.push((await send('/api/auth/login', { ...login(`u${n}@example.com`), headers })).status);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
  });

  it('Q11 S79 is the client behind a trusted proxy, each for itself', async () => {
    const send = start({ login: tight }, { trustedProxies: ['10.0.0.0/8'] });
    const statuses = [];
    for (let n = 0; n < 6; n++) {
      // The hop on the left is made up anew each time; the two clients take turns.
      const forwarded = `1.2.3.${n}, 203.0.113.${n % 2}`;
      statuses.push((await send('/api/auth/login', byProxy(n, forwarded))).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
  });

  it('Q12 is a whole /64, and every IPv4 client of a socket for both', async () => {
    const send = start({ login: tight });
    const from = async (address: string, n: number) =>
      (await send('/api/auth/login', { ...login(`u${n}@example.com`), from: address })).status;
    const v6 = ['2001:db8:1:2::1', '2001:DB8:1:2:0::2', '2001:db8:1:2:ffff::3', '2001:db8:1:3::1'];
    expect(await Promise.all(v6.map(from))).toEqual([401, 401, 429, 401]);
    const v4 = ['::ffff:192.0.2.1', '192.0.2.1', '::ffff:192.0.2.1', '::ffff:192.0.2.2'];
    expect(await Promise.all(v4.map((address, n) => from(address, n + 10)))).toEqual([401, 401, 429, 401]);
  });

  it('Q13 is everybody together where the address is not known', async () => {
    const behind = start({ login: tight }, { trustedProxies: ['10.0.0.0/8'] });
    const statuses = [];
    for (const [n, forwarded] of ['unknown', '_a', '', 'nonsense'].entries()) {
      statuses.push((await behind('/api/auth/login', byProxy(n, forwarded))).status);
    }
    expect(statuses).toEqual([401, 401, 429, 429]);
    const socket = start({ login: tight });
    const nameless = [];
    for (let n = 0; n < 3; n++) {
      nameless.push((await socket('/api/auth/login', { ...login(`u${n}@example.com`), from: '' })).status);
    }
    expect(nameless).toEqual([401, 401, 429]);
  });
});

describe('an address that browsers are sent to', () => {
  const visit = { method: 'GET', headers: { Accept: 'text/html,*/*;q=0.8', 'Accept-Language': 'en' } };

  it('shows its visitor as a page that a limit is reached, for how long, and a way back', async () => {
    const send = start({ general: { requests: 1, seconds: 60 } });
    await send('/sso/acme/login', visit);
    const refused = await send('/sso/acme/login', visit);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Content-Type')).toBe('text/html; charset=UTF-8');
    expect(refused.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    const wait = Number(refused.headers.get('Retry-After'));
    const page = await refused.text();
    expect(page).toContain(`Try again in ${wait} seconds.`);
    expect(page).toContain('href="https://app.example.com/login"');
  });

  it('tells a program the same as a problem', async () => {
    const send = start({ general: { requests: 1, seconds: 60 } });
    const ask = () => send('/sso/acme/login', { method: 'GET', headers: { Accept: '*/*' } });
    await ask();
    const refused = await ask();
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await refused.json()).toMatchObject({ status: 429, code: 'rate_limited' });
  });
});
