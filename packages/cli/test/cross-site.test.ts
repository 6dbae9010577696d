import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { enter, refreshed, seen } from './harness/standing.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

fourWays.concurrent((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });

  describe('other sites', () => {
    const foreign: readonly (readonly [string, Record<string, string>])[] = [
      ['another origin', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }],
      ['another origin that claims to be ours', { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'same-origin' }],
      ['an opaque origin', { Origin: 'null', 'Sec-Fetch-Site': 'cross-site' }],
      ['another port of this machine', { Origin: 'http://localhost:1', 'Sec-Fetch-Site': 'same-site' }],
      ['another site without an origin', { Origin: '', 'Sec-Fetch-Site': 'cross-site' }],
      ['nowhere', { Origin: '', 'Sec-Fetch-Site': '' }],
      ['another page', { Origin: '', 'Sec-Fetch-Site': '', Referer: 'https://evil.example/http://localhost' }],
    ];

    it('K03 K04 cannot use the cookies', async () => {
      const { browser, tokens } = await enter(service);
      for (const [from, headers] of foreign) {
        for (const [path, body] of [
          ['/api/auth/refresh', {}],
          ['/api/auth/logout', {}],
          ['/api/auth/logout', { everywhere: true }],
        ] as const) {
          const answer = await browser.post(path, body, { headers });
          expect([from, path, answer.status, answer.body.code]).toEqual([from, path, 403, 'cross_site_request']);
          expect(answer.setCookies).toEqual([]);
        }
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const answer = await browser.post('/api/auth/logout', '{}', { headers: { 'Content-Type': type } });
        expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
      }
      expect(await refreshed(browser)).toBe('alive');
      expect(await seen(browser, tokens.access_token)).toBe('alive');
    });

    it('K04 K05 cannot sign anybody in, nor act with a token', async () => {
      const person = await enter(service);
      const token = person.tokens.access_token;
      const body = { email: person.email, password: PASSWORD };
      const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      for (const [, headers] of foreign.filter(([, { Origin }]) => Origin !== '')) {
        const visitor = service.browser();
        const answers = [
          await visitor.post('/api/auth/login', body, { headers }),
          await visitor.post('/api/auth/change-password', change, { headers, token }),
          await visitor.send('PATCH', '/api/auth/me', { body: { full_name: 'Otra' }, headers, token }),
          await visitor.send('DELETE', '/api/auth/me', { body: { password: PASSWORD }, headers, token }),
        ];
        for (const { status, body: problem } of answers) {
          expect([status, problem.code]).toEqual([403, 'cross_site_request']);
        }
        expect(visitor.cookies.size).toBe(0);
      }
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const posted = await service.browser().post('/api/auth/login', `email=${person.email}`, { headers: form });
      expect(posted.status).toBe(415);
      await signIn(person);
    });
  });

  it('K06 adopts no cookie that came twice', async () => {
    const { browser } = await enter(service);
    const [refresh = '', session = ''] = ['refresh_token', 'session_id'].map((name) => browser.cookies.get(name));
    const other = await enter(service);
    for (const [name, own] of [
      ['refresh_token', refresh],
      ['session_id', session],
    ] as const) {
      for (const planted of ['x', other.browser.cookies.get(name) ?? '', own]) {
        for (const pair of [
          [own, planted],
          [planted, own],
        ]) {
          const rest = `refresh_token=${refresh}; session_id=${session}`.replace(
            /(^|; )(\w+)=[^;]+/g,
            (all, _, found) => (found === name ? '' : all),
          );
          const Cookie = `${rest}; ${pair.map((value) => `${name}=${value}`).join('; ')}`;
          const answer = await service.browser().post('/api/auth/refresh', {}, { headers: { Cookie } });
          expect([answer.status, answer.body.code]).toEqual([401, 'invalid_refresh_token']);
        }
      }
    }
    expect(await refreshed(browser)).toBe('alive');
  });
});
