import { ERRORS, ROUTES } from '@custom-cognito/contract';
import { type AppOptions, createApp } from '@custom-cognito/server';
import type { Auth } from 'custom-cognito';
import { describe, expect, it, vi } from 'vitest';

/** Fails the test when a request that must be refused before the service reaches it. */
const unreached = new Proxy({} as Auth, {
  get: (_, name) => () => {
    throw new Error(`${String(name)} was reached`);
  },
});

function start(options: Partial<AppOptions> = {}) {
  const lines: object[] = [];
  const write = (fields: object, message: string) => void lines.push({ ...fields, message });
  const app = createApp(unreached, {
    environment: 'development',
    publicUrl: 'http://localhost:8000',
    frontendOrigins: ['https://app.example.com'],
    defaultLocale: 'es',
    log: { info: write, warn: write, error: write },
    checks: {},
    limits: null,
    ...options,
  });
  const send = (path: string, init: RequestInit & { duplex?: 'half' } = {}) =>
    app.fetch(new Request(`http://localhost:8000${path}`, init));
  const post = (path: string, body: RequestInit['body'], headers: Record<string, string> = {}) =>
    send(path, {
      method: 'POST',
      body: body ?? null,
      headers: { 'Content-Type': 'application/json', ...headers },
      duplex: 'half',
    });
  return { app, send, post, lines };
}

const codeOf = async (response: Response) => {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const body = (await response.json()) as { code: keyof typeof ERRORS; status: number };
  expect(body.status).toBe(response.status);
  expect(ERRORS[body.code].status).toBe(response.status);
  return body.code;
};

describe('addresses and methods', () => {
  const { send } = start();

  it.each([
    '/api/auth/nothing',
    '/api/auth/login/',
    '/docs/',
    '//api/auth/login',
    '/API/auth/login',
    '/metrics',
    '/dev/mailbox',
  ])('%s is not found', async (path) => {
    expect(await codeOf(await send(path, { method: 'POST' }))).toBe('not_found');
  });

  it.each(Object.values(ROUTES).filter((route) => route.method === 'POST'))(
    'K07 $path refuses other methods',
    async ({ path }) => {
      const known = Object.values(ROUTES).filter((route) => route.path === path);
      const allowed = known.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'].filter((one) => !allowed.includes(one))) {
        const response = await send(path, { method, headers: { 'X-HTTP-Method-Override': 'POST' } });
        expect(response.headers.get('Allow')).toBe(allowed.join(', '));
        if (method === 'HEAD') expect(response.status).toBe(405);
        else expect(await codeOf(response)).toBe('method_not_allowed');
      }
    },
  );

  it('names every method of a shared address', async () => {
    expect((await send('/api/auth/me', { method: 'PUT' })).headers.get('Allow')).toBe('GET, HEAD, PATCH, DELETE');
  });
});

describe('bodies', () => {
  const { post, send } = start();
  const login = (body: RequestInit['body'], headers?: Record<string, string>) => post('/api/auth/login', body, headers);

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonp',
    'application/json, text/plain',
  ])('L21 K04 refuses %s', async (type) => {
    expect(await codeOf(await login('{}', { 'Content-Type': type }))).toBe('unsupported_media_type');
  });

  it('L21 refuses a body without a type, and a compressed one', async () => {
    const untyped = await send('/api/auth/login', { method: 'POST', body: new TextEncoder().encode('{}') });
    expect(await codeOf(untyped)).toBe('unsupported_media_type');
    expect(await codeOf(await login('{}', { 'Content-Encoding': 'gzip' }))).toBe('unsupported_media_type');
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'reads %s',
    async (type) => {
      expect(await codeOf(await login('{}', { 'Content-Type': type }))).toBe('validation_failed');
    },
  );

  it.each([
    ['{'],
    ['{"email":"a@x.com","email":"b@x.com"}'],
    ['\ufeff{}'],
    [new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    [new Uint8Array([0x22, 0xc0, 0xaf, 0x22])],
    ['{"email":"\\ud800"}'],
  ])('L16 L21 refuses malformed body %#', async (body) => {
    expect(await codeOf(await login(body))).toBe('malformed_json');
  });

  it.each([
    ['[]'],
    ['null'],
    ['"x"'],
    ['{"email":{"$ne":null},"password":["a"]}'],
    ['{"username":"a@x.com","password":"x"}'],
  ])('I02 L22 refuses %s', async (body) => {
    expect(await codeOf(await login(body))).toBe('validation_failed');
  });

  it('D01 refuses a large body before reading it', async () => {
    expect(await codeOf(await login('x'.repeat(70_000)))).toBe('payload_too_large');
  });

  it('D01 stops reading an endless body without a length', async () => {
    let chunks = 0;
    const endless = new ReadableStream({
      pull(controller) {
        chunks++;
        controller.enqueue(new Uint8Array(8192));
      },
    });
    const response = await login(endless);
    expect(response.headers.get('Connection')).toBe('close');
    expect(await codeOf(response)).toBe('payload_too_large');
    expect(chunks).toBeLessThan(15);
  });

  it('S10 takes nothing from the query', async () => {
    expect(await codeOf(await post('/api/auth/confirm-email?email=a@x.com&code=123456', '{}'))).toBe(
      'validation_failed',
    );
  });
});

describe('credentials', () => {
  const { send, post } = start();
  const me = (authorization?: string) =>
    send('/api/auth/me', authorization === undefined ? {} : { headers: { Authorization: authorization } });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer  x',
    'bearer x',
    'BEARER x',
    'Basic x',
    'Bearer x y',
    'Bearer é',
    'x',
    'Bearer\tx',
  ])('J28 %j is no token', async (authorization) => {
    const response = await me(authorization);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(await codeOf(response)).toBe('not_authenticated');
  });

  it('J28 refuses two fields', async () => {
    const headers = new Headers([
      ['Authorization', 'Bearer a'],
      ['Authorization', 'Bearer b'],
    ]);
    expect(await codeOf(await send('/api/auth/me', { headers }))).toBe('invalid_request');
  });

  it('J28 never looks for a token in the query or the body', async () => {
    expect(await codeOf(await send('/api/auth/me?access_token=x'))).toBe('not_authenticated');
    const body = JSON.stringify({ access_token: 'x', current_password: 'a', new_password: 'b' });
    expect(await codeOf(await post('/api/auth/change-password', body))).toBe('not_authenticated');
  });

  it('J22 refuses a token of any great length at once', async () => {
    const response = await me(`Bearer ${'a'.repeat(1_000_000)}`);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer error="invalid_token"');
    expect(await codeOf(response)).toBe('invalid_token');
  });

  it('refuses to refresh without both cookies, and clears what is left', async () => {
    const response = await post('/api/auth/refresh', null, { Cookie: 'session_id=s', Origin: 'http://localhost:8000' });
    expect(response.headers.getSetCookie()).toHaveLength(2);
    expect(await codeOf(response)).toBe('invalid_refresh_token');
  });
});

describe('other sites', () => {
  const { send, post } = start();
  const cookies = { Cookie: 'refresh_token=r; session_id=s' };

  it.each(['/api/auth/refresh', '/api/auth/logout'])('K03 K04 cannot use the cookies at %s', async (path) => {
    const foreign: Record<string, string>[] = [
      {},
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      expect(await codeOf(await post(path, '{}', { ...cookies, ...headers }))).toBe('cross_site_request');
    }
    expect(
      await codeOf(
        await post(path, 'x=1', { ...cookies, Origin: 'http://localhost:8000', 'Content-Type': 'text/plain' }),
      ),
    ).toBe('unsupported_media_type');
  });

  it('K05 cannot sign anybody in', async () => {
    for (const route of Object.values(ROUTES).filter(
      ({ method, access }) => method !== 'GET' && access !== 'navigation',
    )) {
      const response = await send(route.path, {
        method: route.method,
        body: '{}',
        headers: { 'Content-Type': 'application/json', Origin: 'https://evil.example' },
      });
      expect(await codeOf(response), route.name).toBe('cross_site_request');
    }
  });

  const preflight = (origin: string) =>
    send('/api/auth/login', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });

  it('K08 answers the preflight of a front end', async () => {
    const { status, headers } = await preflight('https://app.example.com');
    expect(status).toBe(204);
    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://app.example.com');
    expect(headers.get('Access-Control-Allow-Credentials')).toBe('true');
    expect(headers.get('Access-Control-Allow-Methods')).not.toContain('*');
    expect(headers.get('Access-Control-Allow-Headers')).toContain('Content-Type');
    expect(headers.get('Vary')).toContain('Origin');
  });

  it.each(['https://app.example.com.evil.com', 'https://evilapp.example.com', 'http://app.example.com', 'null'])(
    'K08 lets %s read nothing',
    async (origin) => {
      for (const response of [await preflight(origin), await send('/health', { headers: { Origin: origin } })]) {
        expect([...response.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
        expect(response.headers.get('Vary')).toContain('Origin');
      }
    },
  );

  it.each(['/health', '/nothing', '/api/auth/me'])(
    'S02 S04 lets a front end read %s, errors and request id included',
    async (path) => {
      const { headers } = await send(path, { headers: { Origin: 'https://app.example.com' } });
      expect(headers.get('Access-Control-Allow-Origin')).toBe('https://app.example.com');
      expect(headers.get('Access-Control-Expose-Headers')).toContain('X-Request-Id');
    },
  );
});

describe('every answer', () => {
  it('K14 has the protections of a browser, HSTS in production only', async () => {
    for (const environment of ['development', 'production'] as const) {
      const { send } = start({ environment });
      for (const path of ['/', '/health', '/nothing', '/api/auth/me', '/api/auth/login']) {
        const { headers } = await send(path);
        expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
        expect(headers.get('Referrer-Policy')).toBe('no-referrer');
        expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
        expect(headers.has('Strict-Transport-Security')).toBe(environment === 'production');
        expect(headers.get('Cache-Control')).toBe('no-store');
      }
    }
  });

  it.each([
    ['abcd-1234-EF', true],
    ['short', false],
    ['x'.repeat(65), false],
    ['with spaces here', false],
    ['a_b_c_d_e_f', false],
    ['<script>alert', false],
  ])('I06 keeps the request id %j: %s', async (id, kept) => {
    const { send, lines } = start();
    const response = await send('/nothing', { headers: { 'X-Request-Id': id } });
    const given = response.headers.get('X-Request-Id');
    expect(given === id).toBe(kept);
    expect(given).toMatch(/^[A-Za-z0-9-]{8,64}$/);
    expect(await response.json()).toMatchObject({ request_id: given });
    expect(lines).toMatchObject([{ request_id: given, route: 'none', status: 404, message: 'request' }]);
  });

  it('speaks the language asked for', async () => {
    const { send } = start();
    expect(await (await send('/nothing')).json()).toMatchObject({ title: ERRORS.not_found.title.es });
    expect(await (await send('/nothing', { headers: { 'Accept-Language': 'en-GB,es;q=0.5' } })).json()).toMatchObject({
      title: ERRORS.not_found.title.en,
    });
  });

  it('S04 S06 tells nothing of the inside, and logs nothing personal', async () => {
    const { post, lines } = start();
    const response = await post('/api/auth/resend-code?email=ana@example.com', '{"email":"ana@example.com"}');
    const body = await response.clone().text();
    expect(await codeOf(response)).toBe('internal_error');
    expect(body).not.toContain('reached');
    const log = JSON.stringify(lines);
    expect(log).toContain('resendCode was reached');
    expect(log).toContain('"route":"/api/auth/resend-code"');
    expect(log).not.toContain('ana');
  });
});

describe('health and readiness', () => {
  it('is alive whatever its parts do', async () => {
    const { send } = start({ checks: { database: () => Promise.reject(new Error('down')) } });
    const response = await send('/health');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', checks: {} });
    const known = await vi.waitFor(async () => {
      const { checks } = (await (await send('/health')).json()) as { checks: Record<string, unknown> };
      expect(checks).toHaveProperty('database');
      return checks;
    });
    expect(known).toEqual({
      database: {
        state: 'down',
        latency_ms: expect.any(Number),
        checked_seconds_ago: 0,
        last_error: { class: 'Error', seconds_ago: 0 },
      },
    });
  });

  it('tells what kind of error a part had last, also when it is over, and never its message', async () => {
    const outages = [
      Object.assign(new Error('connect 10.0.0.7:5432 as ana@example.com'), { code: 'ECONNREFUSED' }),
      Object.assign(new Error('secret'), { name: 'not a class: secret' }),
      new TypeError('secret'),
      undefined,
    ];
    const checks = {
      async database() {
        const outage = outages.shift();
        if (outage) throw outage;
      },
    };
    const { send } = start({ checks });
    const seen: unknown[] = [];
    for (let n = 0; n < 4; n += 1) {
      const text = await (await send('/ready')).text();
      expect(text).not.toMatch(/secret|ana|10\.0/);
      seen.push(JSON.parse(text).checks.database);
    }
    const broken = (name: string) => ({ state: 'down', last_error: { class: name, seconds_ago: 0 } });
    expect(seen).toMatchObject([
      broken('ECONNREFUSED'),
      broken('unknown'),
      broken('TypeError'),
      { ...broken('TypeError'), state: 'up' },
    ]);
  });

  it('is ready when every part is, and says which is not', async () => {
    let broken = false;
    const checks = {
      database: async () => {
        if (broken) throw new Error('connect ECONNREFUSED 10.0.0.7:5432');
      },
      mail: async () => {},
    };
    const { app, send } = start({ checks });
    const ready = await send('/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'ready',
      checks: { database: { state: 'up', latency_ms: expect.any(Number) }, mail: { state: 'up' } },
    });
    broken = true;
    const down = await send('/ready');
    expect(down.status).toBe(503);
    const text = await down.text();
    expect(JSON.parse(text)).toMatchObject({
      status: 'not_ready',
      checks: { database: { state: 'down' }, mail: { state: 'up' } },
    });
    expect(text).not.toContain('ECONNREFUSED');
    broken = false;
    app.drain();
    const draining = await send('/ready');
    expect(draining.status).toBe(503);
    expect(await draining.json()).toMatchObject({ status: 'draining' });
    expect((await send('/health')).status).toBe(200);
  });

  it('is ready without what it can bear to miss, and tells of it', async () => {
    const borneChecks = { redis: () => Promise.reject(new Error('away')) };
    const { send } = start({ checks: { database: async () => {} }, borneChecks });
    const answer = await send('/ready');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'ready',
      checks: { database: { state: 'up' }, redis: { state: 'down' } },
    });
  });

  it('counts a check that hangs as down', { timeout: 10_000 }, async () => {
    const { send } = start({ checks: { pool: () => new Promise(() => {}) } });
    expect(await (await send('/ready')).json()).toMatchObject({
      status: 'not_ready',
      checks: { pool: { state: 'down' } },
    });
  });
});
