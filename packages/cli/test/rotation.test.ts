import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, enter, OVER, refreshed, seen } from './harness/standing.ts';

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

    it('K17 says that a session is over once, and takes its cookies away, so that nobody asks again', async () => {
      const { browser } = await enter(service);
      const stale = browser.copy();
      await browser.post('/api/auth/logout');
      const over = await stale.post('/api/auth/refresh');
      expect([over.status, over.body.code]).toEqual([401, 'invalid_refresh_token']);
      expect(stale.cookies.size).toBe(0);
      const without = await stale.post('/api/auth/refresh');
      expect([without.status, without.body.code]).toEqual([401, 'invalid_refresh_token']);
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

    it('K17 a page that refreshes twenty times at once, in two tabs, stays signed in on one rotation', async () => {
      const { browser } = await enter(service);
      const former = browser.cookies.get('refresh_token');
      const tabs = [browser.copy(), browser.copy()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => tabs[n % tabs.length]?.post('/api/auth/refresh')),
      );
      expect(answers.map((answer) => answer?.status)).toEqual(Array.from({ length: 20 }, () => 200));
      const [one, other] = tabs.map((tab) => tab.cookies.get('refresh_token'));
      expect(one).toBe(other);
      expect(one).not.toBe(former);
      for (const answer of answers) expect(await seen(browser, answer?.body.access_token ?? '')).toBe('alive');
      expect(await refreshed(tabs[0] ?? browser)).not.toBe(OVER);
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
