import { beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './harness/browser.ts';
import { fourWays } from './harness/four-ways.ts';
import { codeFor, login, made, newAddress, PASSWORD, type Person, signedIn, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

const enter = async (service: Service, details: Partial<Person> = {}) => signIn(await made(service, details));

/** Tries the cookies where they stand, without changing them. */
async function refreshed(browser: Browser): Promise<string> {
  const { status, body } = await browser.copy().post('/api/auth/refresh');
  return status === 200 ? 'alive' : `${status} ${body.code}`;
}

async function seen(browser: Browser, token: string): Promise<string> {
  const { status, body } = await browser.get('/api/auth/me', { token });
  return status === 200 ? 'alive' : `${status} ${body.code}`;
}

const OVER = '401 invalid_refresh_token';
const DEAD = '401 invalid_token';

fourWays.concurrent((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const named = (email: string) => ({ UserPoolId: service.poolId, Username: email });

  it('K02 names sessions by references that nobody guesses', async () => {
    const person = await made(service);
    const ids = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const { browser } = await signIn(person, service.browser());
        return browser.cookies.get('session_id') ?? '';
      }),
    );
    // 256 bits; no two begin or end alike.
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(ids.length);
    expect(new Set(ids.map((id) => id.slice(-8))).size).toBe(ids.length);
  });

  it('L30 makes new cookies at every sign-in, and ends the session that the browser brought along', async () => {
    const first = await enter(service);
    const planted = first.browser.copy();
    const second = await signIn(await made(service), first.browser);
    for (const name of ['refresh_token', 'session_id']) {
      expect(second.browser.cookies.get(name)).not.toBe(planted.cookies.get(name));
    }
    expect(await refreshed(planted)).toBe(OVER);
    expect(await refreshed(second.browser)).toBe('alive');
  });

  it('K10 K11 ends a session for good: cookies, refresh token and access token, here and on another node', async () => {
    const node = await service.join();
    try {
      const { browser, tokens } = await enter(service);
      const stolen = browser.copy();
      const there = node.browser();
      for (const [name, value] of browser.cookies) there.cookies.set(name, value);
      expect(await refreshed(there)).toBe('alive');

      const out = await browser.post('/api/auth/logout');
      expect(out.status).toBe(200);
      for (const name of ['refresh_token', 'session_id']) {
        expect(out.setCookies).toContain(`${name}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax`);
      }
      const token = { RefreshToken: stolen.cookies.get('refresh_token'), ClientId: service.clientId };
      await expect(service.cognito('GetTokensFromRefreshToken', token)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
      for (const thief of [stolen, there]) {
        expect(await refreshed(thief)).toBe(OVER);
        expect(await seen(thief, tokens.access_token)).toBe(DEAD);
      }
      // Again with nothing to end, and with what has ended.
      expect((await browser.post('/api/auth/logout')).status).toBe(200);
      expect((await stolen.post('/api/auth/logout')).status).toBe(200);
    } finally {
      await node.stop();
    }
  });

  it('K10 ends a session by its access token alone', async () => {
    const { browser, tokens } = await enter(service);
    const stolen = browser.copy();
    const out = await service.browser().post('/api/auth/logout', {}, { token: tokens.access_token });
    expect(out.status).toBe(200);
    expect(await refreshed(stolen)).toBe(OVER);
    expect(await seen(stolen, tokens.access_token)).toBe(DEAD);
  });

  it('R07 gives nobody tokens of another session', async () => {
    const mine = await enter(service);
    const other = await enter(service);
    const again = await signIn(mine, service.browser());
    const mix = (session: Browser, token: Browser): Browser => {
      const mixed = session.copy();
      mixed.cookies.set('refresh_token', token.cookies.get('refresh_token') ?? '');
      return mixed;
    };
    for (const [session, token] of [
      [mine, other],
      [other, mine],
      [mine, again],
    ] as const) {
      expect(await refreshed(mix(session.browser, token.browser))).toBe(OVER);
    }
    for (const name of ['refresh_token', 'session_id']) {
      const lone = mine.browser.copy();
      lone.cookies.delete(name);
      expect(await refreshed(lone)).toBe(OVER);
    }
    for (const { browser } of [mine, other, again]) expect(await refreshed(browser)).toBe('alive');
  });

  it.each([
    ['K11 R12 altered', (value: string) => `${value.slice(0, -2)}${value.endsWith('A') ? 'B' : 'A'}A`],
    ['R12 cut short', (value: string) => value.slice(0, 40)],
    ['R12 written otherwise', (value: string) => encodeURIComponent(`${value}=`)],
    ['R12 very long', (value: string) => value.padEnd(3_900, 'A')],
  ])('%s cookies open nothing', async (_, change) => {
    const { browser } = await enter(service);
    for (const name of ['refresh_token', 'session_id']) {
      const forged = browser.copy();
      forged.cookies.set(name, change(browser.cookies.get(name) ?? ''));
      expect(await refreshed(forged)).toBe(OVER);
    }
    expect(await refreshed(browser)).toBe('alive');
  });

  describe('R10 ends with what the account goes through at the pool:', () => {
    const cases: Record<string, (email: string) => Promise<unknown>> = {
      disabled: (email) => service.cognito('AdminDisableUser', named(email)),
      'disabled and enabled again': async (email) => {
        await service.cognito('AdminDisableUser', named(email));
        await service.cognito('AdminEnableUser', named(email));
      },
      deleted: (email) => service.cognito('AdminDeleteUser', named(email)),
      'given another password': (email) =>
        service.cognito('AdminSetUserPassword', { ...named(email), Password: NEW_PASSWORD, Permanent: true }),
      'signed out everywhere': (email) => service.cognito('AdminUserGlobalSignOut', named(email)),
    };
    it.each(Object.keys(cases))('%s', async (name) => {
      const { browser, tokens, email } = await enter(service);
      await cases[name]?.(email);
      expect(await refreshed(browser)).toBe(OVER);
      expect(await seen(browser, tokens.access_token)).toBe(DEAD);
    });
  });

  it('J27 ends all other sessions when a password changes, on every node', async () => {
    const node = await service.join();
    try {
      const { browser, tokens, email } = await enter(service);
      const elsewhere = await signIn({ email, password: PASSWORD, browser: node.browser() });
      const token = tokens.access_token;
      const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      expect((await browser.post('/api/auth/change-password', change, { token })).status).toBe(200);
      expect(await refreshed(elsewhere.browser)).toBe(OVER);
      expect(await seen(elsewhere.browser, elsewhere.tokens.access_token)).toBe(DEAD);
      expect(await refreshed(browser)).toBe('alive');
      // What the other node refuses by itself, it refuses before it asks anybody.
      const refusal = await waitFor('the other node to hear of it', async () => {
        const body = { current_password: PASSWORD, new_password: NEW_PASSWORD };
        const tried = await elsewhere.browser.post('/api/auth/change-password', body, { token });
        return tried.status === 401 && tried.body.code;
      });
      expect(refusal).toBe('invalid_token');
    } finally {
      await node.stop();
    }
  });

  it('C12 C13 a reset password cancels a change of address that was under way, and older reset codes', async () => {
    const person = await signedIn(service);
    const { browser, tokens, email } = person;
    const moved = newAddress('moved');
    await browser.send('PATCH', '/api/auth/me', { token: tokens.access_token, body: { email: moved } });
    const pending = await codeFor(service, moved);
    await browser.post('/api/auth/forgot-password', { email });
    const code = await codeFor(service, email);
    const reset = await browser.post('/api/auth/reset-password', { email, code, new_password: NEW_PASSWORD });
    expect(reset.status).toBe(200);
    expect(await refreshed(browser)).toBe(OVER);
    const { tokens: fresh } = await signIn({ ...person, password: NEW_PASSWORD });
    const late = { email: moved, code: pending };
    const confirmation = await browser.post('/api/auth/confirm-email', late, { token: fresh.access_token });
    expect([confirmation.status, confirmation.body.code]).toEqual([400, 'invalid_code']);
    const me = await browser.get('/api/auth/me', { token: fresh.access_token });
    expect(me.body).toMatchObject({ email, email_verified: true });
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

fourWays((open, { backEnd }) => {
  describe('over time', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ ACCESS_TOKEN_TTL: '2' });
    });

    it('K10 signs out with an access token that has expired', async () => {
      const { browser, tokens } = await enter(service);
      const stolen = browser.copy();
      await waitFor('the token to expire', async () => (await seen(browser, tokens.access_token)) === DEAD);
      expect(await refreshed(browser)).toBe('alive');
      const out = await browser.post('/api/auth/logout', {}, { token: tokens.access_token });
      expect(out.status).toBe(200);
      expect(out.setCookies).toHaveLength(2);
      expect(await refreshed(stolen)).toBe(OVER);
      const bare = await service.browser().post('/api/auth/logout', {}, { token: tokens.access_token });
      expect(bare.status).toBe(200);
    });

    it('K11 a restart keeps what lives, and revives nothing', async () => {
      const { browser, email } = await enter(service);
      const gone = await signIn({ email, password: PASSWORD, browser: service.browser() });
      const stolen = gone.browser.copy();
      await gone.browser.post('/api/auth/logout');
      await service.restart();
      expect(await refreshed(browser)).toBe('alive');
      expect(await refreshed(stolen)).toBe(OVER);
      expect(await seen(stolen, gone.tokens.access_token)).toBe(DEAD);
    });

    it.runIf(backEnd === 'remote')('R14 keeps the cookies while the pool is away', async () => {
      const { browser, tokens, email } = await enter(service);
      const leaving = await signIn({ email, password: PASSWORD, browser: service.browser() });
      const stolen = leaving.browser.copy();
      await service.withoutPool(async () => {
        const away = await browser.post('/api/auth/refresh');
        expect([away.status, away.body.code, away.setCookies]).toEqual([503, 'service_unavailable', []]);
        expect(Number(away.headers.get('Retry-After'))).toBeGreaterThan(0);
        expect((await login({ email, password: PASSWORD, browser: service.browser() })).status).toBe(503);
        const ready = await browser.get('/ready');
        expect([ready.status, ready.text]).toEqual([503, expect.stringContaining('"pool":{"state":"down"')]);
        expect((await browser.get('/health')).status).toBe(200);
        // Signing out is ours to do; the pool hears of it later.
        expect((await leaving.browser.post('/api/auth/logout')).status).toBe(200);
        expect(await refreshed(stolen)).toBe(OVER);
      });
      expect(await refreshed(browser)).toBe('alive');
      const token = { RefreshToken: stolen.cookies.get('refresh_token'), ClientId: service.clientId };
      await waitFor('the pool to hear of the sign-out', () =>
        service.cognito('GetTokensFromRefreshToken', token).then(
          () => false,
          ({ name }: Error) => name === 'NotAuthorizedException',
        ),
      );
      expect(tokens.expires_in).toBe(2);
    });
  });
});

fourWays.concurrent((open) => {
  describe('where refresh tokens are rotated without grace', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ REFRESH_GRACE: '0' });
    });

    it('R02 ends the whole family when a token comes back, and no other', async () => {
      const { browser, email } = await enter(service);
      const other = await signIn({ email, password: PASSWORD, browser: service.browser() });
      const first = browser.copy();
      const renewed = await browser.post('/api/auth/refresh');
      const second = browser.copy();
      expect((await browser.post('/api/auth/refresh')).status).toBe(200);
      const reused = await first.post('/api/auth/refresh');
      expect([reused.status, reused.body.code]).toEqual([401, 'invalid_refresh_token']);
      expect(first.cookies.size).toBe(0);
      for (const descendant of [second, browser]) expect(await refreshed(descendant)).toBe(OVER);
      expect(await seen(browser, renewed.body.access_token)).toBe(DEAD);
      expect(await seen(other.browser, other.tokens.access_token)).toBe('alive');
      expect((await other.browser.post('/api/auth/refresh')).status).toBe(200);
      expect(service.logged.map(({ event }) => event)).toContain('refreshReuseDetected');
    });

    it('K03 rotates nothing for another site', async () => {
      const { browser } = await enter(service);
      for (const Origin of ['https://evil.example', 'null', '']) {
        const headers = { Origin, 'Sec-Fetch-Site': Origin === '' ? '' : 'cross-site' };
        const refused = await browser.post('/api/auth/refresh', {}, { headers });
        expect([refused.status, refused.setCookies]).toEqual([403, []]);
      }
      expect((await browser.post('/api/auth/refresh')).status).toBe(200);
    });
  });
});

fourWays.concurrent((open) => {
  describe('where refresh tokens are rotated with grace', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ REFRESH_GRACE: '60' });
    });

    it('R03 gives fifty tries at once one and the same successor, which lives', async () => {
      const { browser } = await enter(service);
      const tabs = Array.from({ length: 50 }, () => browser.copy());
      const answers = await Promise.all(tabs.map((tab) => tab.post('/api/auth/refresh')));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      const successors = new Set(tabs.map((tab) => tab.cookies.get('refresh_token')));
      expect(successors.size).toBe(1);
      expect(successors).not.toContain(browser.cookies.get('refresh_token'));
      const [tab] = tabs;
      expect((await tab?.post('/api/auth/refresh'))?.status).toBe(200);
      expect((await tab?.post('/api/auth/refresh'))?.status).toBe(200);
    });

    it('R05 takes a grandparent for a token in two hands', async () => {
      const { browser } = await enter(service);
      const grandparent = browser.copy();
      await browser.post('/api/auth/refresh');
      await browser.post('/api/auth/refresh');
      expect(await refreshed(grandparent)).toBe(OVER);
      expect(await refreshed(browser)).toBe(OVER);
    });
  });
});
