import { ApiError, createClient } from '@custom-cognito/contract';
import { createApp } from '@custom-cognito/server';
import type { Auth } from 'custom-cognito';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const silent = { info() {}, warn() {}, error() {} };
const unreached = new Proxy({} as Auth, {
  get: (_, name) => () => {
    throw new Error(`${String(name)} was reached`);
  },
});
const app = createApp(unreached, {
  environment: 'test',
  publicUrl: 'http://localhost:8000',
  frontendOrigins: [],
  defaultLocale: 'es',
  log: silent,
  limits: null,
  checks: { mail: () => Promise.reject(new Error('down')) },
});
const overHttp: typeof fetch = (input, init) => app.fetch(new Request(input, init));
const client = createClient({ baseUrl: 'http://localhost:8000/', fetch: overHttp, locale: () => 'en' });

describe('the typed client', () => {
  it('returns what a route answers, under each of its statuses', async () => {
    expect(await client.health()).toEqual({ status: 'ok', checks: {} });
    expect(await client.ready()).toMatchObject({ status: 'not_ready', checks: { mail: { state: 'down' } } });
  });

  it('throws the code, the status and the words of a refusal', async () => {
    const error = await client.login({ email: 'not an address', password: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      code: 'validation_failed',
      status: 422,
      message: 'Check the fields listed and try again.',
    });
    expect((error as ApiError).problem?.errors).toMatchObject([{ field: 'email', code: 'invalid_email' }]);
  });

  it('sends a token only where a route takes one', async () => {
    const sent: (string | null)[] = [];
    const watch: typeof fetch = (input, init) => {
      sent.push(new Headers(init?.headers).get('Authorization'));
      return overHttp(input, init);
    };
    const signedIn = createClient({ baseUrl: 'http://localhost:8000', fetch: watch, accessToken: () => 'a b' });
    await signedIn.health();
    await expect(signedIn.me()).rejects.toMatchObject({ code: 'not_authenticated', status: 401 });
    expect(sent).toEqual([null, 'Bearer a b']);
  });

  it('tells an outage from a refusal', async () => {
    const failing = createClient({ baseUrl: '', fetch: () => Promise.reject(new TypeError('fetch failed')) });
    await expect(failing.refresh({})).rejects.toMatchObject({ code: 'service_unavailable' });
    const proxy = createClient({
      baseUrl: '',
      fetch: async () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'Retry-After': '7' } }),
    });
    await expect(proxy.refresh({})).rejects.toMatchObject({ code: 'service_unavailable', status: 502, retryAfter: 7 });
  });
});

describe('arbitrary requests', () => {
  const segment = fc.oneof(
    fc.constantFrom('api', 'auth', 'login', 'me', 'docs', 'dev', 'health', '..', '%', '%00', '%2e%2e'),
    fc.webSegment(),
  );
  const request = fc.record({
    path: fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
    method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD', 'PROPFIND'),
    body: fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array().map((bytes) => new Uint8Array(bytes)),
    ),
    name: fc.constantFrom(
      'Cookie',
      'Authorization',
      'Origin',
      'Accept-Language',
      'X-Request-Id',
      'Content-Type',
      'Referer',
      'Sec-Fetch-Site',
    ),
    value: fc.string().map((text) => text.replace(/[^\x20-\x7e]/g, '')),
  });

  it('D13 never make a server error', async () => {
    await fc.assert(
      fc.asyncProperty(request, async ({ path, method, body, name, value }) => {
        const headers = { 'Content-Type': 'application/json', [name]: value };
        const init = method === 'GET' || method === 'HEAD' ? { method, headers } : { method, headers, body };
        const response = await app.fetch(new Request(`http://localhost:8000${path}`, init));
        expect(response.status).toBeLessThan(500);
        expect(response.headers.get('X-Request-Id')).toMatch(/^[A-Za-z0-9-]{8,64}$/);
      }),
      { numRuns: 500 },
    );
  });
});
