import { beforeAll, describe, expect, it } from 'vitest';
import type { Browser } from './harness/browser.ts';
import { fourWays } from './harness/four-ways.ts';
import { codeFor, made, newAddress, PASSWORD, signedIn, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, OVER, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

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
    ['K11 R12 altered', (value: string) => `${value.startsWith('A') ? 'B' : 'A'}${value.slice(1)}`],
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
});
