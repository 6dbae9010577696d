import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { login, made, type Person, signIn } from './harness/people.ts';
import { rawRequest } from './harness/raw.ts';
import type { Service } from './harness/service.ts';

const DAY = '86400';
const FRONTEND = 'https://frontend.example.com';

describe.each([
  ['development', '', 'Path=/; HttpOnly; SameSite=Lax'],
  ['production', '__Host-', 'Path=/; HttpOnly; SameSite=Lax; Secure'],
])('cookies in %s', (environment, prefix, attributes) => {
  oneWay((open) => {
    let service: Service;
    let person: Person;
    beforeAll(async () => {
      service = await open({ ENVIRONMENT: environment, REFRESH_TOKEN_TTL: DAY, REFRESH_GRACE: '60' });
      person = await made(service);
    });
    const names = ['refresh_token', 'session_id'].map((name) => prefix + name);

    it('K01 are out of reach for scripts, other hosts and plain HTTP, and end with the token', async () => {
      const { browser } = await signIn(person, service.browser());
      const entered = await login({ ...person, browser: service.browser() });
      const renewed = await browser.post('/api/auth/refresh');
      for (const { setCookies } of [entered, renewed]) {
        expect(setCookies).toHaveLength(2);
        for (const [at, name] of names.entries()) {
          expect(setCookies[at]).toMatch(new RegExp(`^${name}=[A-Za-z0-9._-]+; Max-Age=${DAY}; ${attributes}$`));
          expect(setCookies[at]?.length).toBeLessThanOrEqual(4096);
        }
      }
      const out = await browser.post('/api/auth/logout');
      expect(out.setCookies).toEqual(names.map((name) => `${name}=; Max-Age=0; ${attributes}`));
    });

    it('K01 hold what no body ever does', async () => {
      const browser = service.browser();
      const entered = await login({ ...person, browser });
      const former = [...browser.cookies.values()];
      const renewed = await browser.post('/api/auth/refresh');
      const me = await browser.get('/api/auth/me', { token: renewed.body.access_token });
      const secrets = [...former, ...browser.cookies.values()];
      expect(new Set(secrets).size).toBe(3);
      for (const { text } of [entered, renewed, me]) for (const secret of secrets) expect(text).not.toContain(secret);
    });

    it('K06 are read by their exact names only', async () => {
      const { browser } = await signIn(person, service.browser());
      const [refresh, session] = names.map((name) => browser.cookies.get(name));
      const ask = async (Cookie: string) => {
        const headers = { Cookie, Origin: service.url };
        return (await rawRequest(service.url, { path: '/api/auth/refresh', headers })).status;
      };
      const wide = Buffer.from('\u2000').toString('latin1');
      for (const [r, s] of [
        [`${wide}${names[0]}`, names[1]],
        [names[0], `${wide}${names[1]}`],
        [`\u00a0${names[0]}`, names[1]],
        [names[0]?.toUpperCase(), names[1]],
        [`${names[0]} `, names[1]],
        [names[0], `x-${names[1]}`],
        [prefix === '' ? '__Host-refresh_token' : 'refresh_token', prefix === '' ? '__Host-session_id' : 'session_id'],
        [`__Secure-${names[0]}`, names[1]],
      ]) {
        expect([r, s, await ask(`${r}=${refresh}; ${s}=${session}`)]).toEqual([r, s, 401]);
      }
      expect(await ask(`$Version=1; ${names[0]}="${refresh}"; $Path=/; ${names[1]}="${session}"`)).toBe(401);
      expect(await ask(`${names[0]}=${refresh}, ${names[1]}=${session}`)).toBe(401);
      expect(await ask(`other=1; ${names[0]}=${refresh}; ${names[1]}=${session}; more=2`)).toBe(200);
    });
  });
});

describe('what browsers are told', () => {
  oneWay((open) => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ FRONTEND_URL: FRONTEND });
    });
    const allowed = (headers: Headers) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));
    const preflight = (Origin: string) =>
      fetch(`${service.url}/api/auth/refresh`, {
        method: 'OPTIONS',
        headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'content-type' },
      });

    it('K08 a front end of ours may call, with its cookies', async () => {
      const { status, headers } = await preflight(FRONTEND);
      expect(status).toBe(204);
      expect(headers.get('Access-Control-Allow-Origin')).toBe(FRONTEND);
      expect(headers.get('Access-Control-Allow-Credentials')).toBe('true');
      for (const name of allowed(headers)) expect(headers.get(name)).not.toContain('*');
      const { browser } = await signIn(await made(service));
      const own = { Origin: FRONTEND, 'Sec-Fetch-Site': 'cross-site' };
      const renewed = await browser.post('/api/auth/refresh', {}, { headers: own });
      expect(renewed.status).toBe(200);
      expect(renewed.headers.get('Access-Control-Allow-Origin')).toBe(FRONTEND);
      const refused = await service.browser().post('/api/auth/refresh', {}, { headers: own });
      expect(refused.headers.get('Access-Control-Allow-Origin')).toBe(FRONTEND);
    });

    it.each([
      'https://frontend.example.com.evil.com',
      'https://evilfrontend.example.com',
      'https://evil.com/frontend.example.com',
      'http://frontend.example.com',
      'https://frontend.example.com:8443',
      'HTTPS://FRONTEND.EXAMPLE.COM',
      'https://sub.frontend.example.com',
      'null',
      '*',
    ])('K08 %s may read nothing', async (Origin) => {
      const asked = await preflight(Origin);
      const got = await fetch(`${service.url}/health`, { headers: { Origin } });
      for (const { headers } of [asked, got]) {
        expect(allowed(headers)).toEqual([]);
        expect(headers.get('Vary')).toContain('Origin');
      }
    });

    it('K14 pages may not be framed, nor answers kept', async () => {
      const browser = service.browser();
      for (const path of ['/', '/docs', '/dev/mailbox', '/health', '/api/auth/me', '/nothing']) {
        const { headers } = await browser.get(path);
        expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('X-Frame-Options')).toBe('DENY');
        expect(headers.get('Referrer-Policy')).toBe('no-referrer');
        expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      }
    });
  });

  oneWay((open) => {
    it('A12 K14 in production there are no pages for developers, and only HTTPS from now on', async () => {
      const service = await open({ ENVIRONMENT: 'production' });
      const browser = service.browser();
      for (const path of ['/docs', '/openapi.json', '/dev/mailbox', '/dev/mailbox.json']) {
        expect((await browser.get(path)).status).toBe(404);
      }
      const home = await browser.get('/');
      for (const fact of [service.poolId, service.clientId]) expect(home.text).not.toContain(fact);
      expect(home.headers.get('Strict-Transport-Security')).toMatch(/^max-age=\d{8}/);
    });
  });
});
