import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { login, PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, OVER, refreshed, seen } from './harness/standing.ts';
import { waitFor } from './harness/wait.ts';

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
