import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { embeddedWays } from '../../cli/test/harness/four-ways.ts';
import { made, PASSWORD } from '../../cli/test/harness/people.ts';
import type { Service } from '../../cli/test/harness/service.ts';
import { createSession, type Session } from '../src/index.ts';
import { openWindow, REFRESH, settled, type Window } from './harness/tab.ts';

const TWENTY = Array.from({ length: 20 });

embeddedWays((open) => {
  describe('a session in the browser', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ REFRESH_GRACE: '0' });
    });

    async function enter(browser: Window = openWindow(service)) {
      const { email } = await made(service);
      const tab = browser.tab();
      await settled(tab, 'signed-out');
      await tab.login(email, PASSWORD);
      browser.asked.length = 0;
      return { browser, tab, email };
    }

    /** Ends the tokens of before, and not the session: as when an operator changes groups. */
    const spoil = (email: string, GroupName = 'moderator') =>
      service.cognito('AdminAddUserToGroup', { UserPoolId: service.poolId, Username: email, GroupName });
    const signOut = (email: string) =>
      service.cognito('AdminUserGlobalSignOut', { UserPoolId: service.poolId, Username: email });
    const spoilt = async (email: string, tab: Session) => {
      const token = tab.keeper.token()?.value ?? '';
      await spoil(email);
      await vi.waitFor(async () => {
        const headers = { Authorization: `Bearer ${token}` };
        expect((await fetch(`${service.url}/api/auth/me`, { headers })).status).toBe(401);
      }, 5_000);
    };

    it('K17 refreshes once for twenty requests that are refused at once, and makes each of them once more', async () => {
      const { browser, tab, email } = await enter();
      await spoilt(email, tab);
      const answers = await Promise.all(TWENTY.map(() => tab.api.sessions()));
      expect(answers.every(({ sessions }) => sessions.length === 1)).toBe(true);
      expect(browser.count(REFRESH)).toBe(1);
      expect(browser.count('GET /api/auth/sessions')).toBe(40);
      await vi.waitFor(() => expect(tab.state.get().user?.groups).toEqual(['moderator']));
    });

    it('asks what only administrators may with a token of theirs, and is refused as anybody else', async () => {
      const { browser, tab, email } = await enter();
      await expect(tab.api.failedAttempts(undefined, { query: { hours: 1 } })).rejects.toMatchObject({
        code: 'forbidden',
      });
      expect(browser.count(REFRESH)).toBe(0);
      await spoil(email, 'admin');
      await vi.waitFor(async () => {
        expect((await tab.api.failedAttempts(undefined, { query: { hours: 1 } })).period_hours).toBe(1);
      }, 5_000);
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('S30 K17 ends once when the refresh is refused, and asks for no other', async () => {
      const { browser, tab, email } = await enter();
      const states: string[] = [];
      tab.state.subscribe(() => states.push(tab.state.get().status));
      await signOut(email);
      await vi.waitFor(async () => await expect(tab.api.me()).rejects.toThrow(), 5_000);
      const refused = await Promise.allSettled(TWENTY.map(() => tab.api.sessions()));
      expect(refused.every(({ status }) => status === 'rejected')).toBe(true);
      expect(tab.state.get()).toEqual({ status: 'signed-out', user: null, why: 'ended' });
      expect(states.filter((state) => state === 'signed-out')).toHaveLength(1);
      expect(browser.count(REFRESH)).toBe(1);
      await expect(tab.api.sessions()).rejects.toMatchObject({ code: 'not_authenticated' });
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('K17 makes one rotation for two tabs that are refused at once', async () => {
      const { browser, tab, email } = await enter();
      const other = browser.tab();
      await settled(other, 'signed-in');
      expect(browser.count(REFRESH)).toBe(0);
      await spoilt(email, tab);
      await Promise.all(TWENTY.map((_, n) => (n % 2 ? tab : other).api.sessions()));
      expect(browser.count(REFRESH)).toBe(1);
      expect(other.keeper.token()?.value).toBe(tab.keeper.token()?.value);
      await Promise.all([tab.api.me(), other.api.me()]);
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('shows a sign-in, another name and a sign-out of one tab in all of them', async () => {
      const browser = openWindow(service);
      const other = browser.tab();
      await settled(other, 'signed-out');
      const { tab, email } = await enter(browser);
      expect((await settled(other, 'signed-in')).user.email).toBe(email);
      await tab.updateProfile({ full_name: 'Eva Ruiz' });
      await vi.waitFor(() => expect(other.state.get().user?.name).toBe('Eva Ruiz'));
      const { email: second } = await made(service);
      await other.login(second, PASSWORD);
      await vi.waitFor(() => expect(tab.state.get().user?.email).toBe(second));
      await tab.logout();
      expect(await settled(other, 'signed-out')).toMatchObject({ why: 'signed-out' });
      expect(browser.cookies.size).toBe(0);
      expect(browser.count(REFRESH)).toBe(0);
    });

    it('stays signed in through an outage, however often it asks', async () => {
      const { browser, tab, email } = await enter();
      await spoilt(email, tab);
      browser.change = (path, answer) => (path.endsWith('/refresh') ? new Response(null, { status: 503 }) : answer);
      await expect(tab.api.sessions()).rejects.toMatchObject({ code: 'service_unavailable', status: 503 });
      browser.change = undefined;
      browser.offline = true;
      await expect(tab.api.sessions()).rejects.toMatchObject({ code: 'service_unavailable' });
      expect(tab.state.get()).toMatchObject({ status: 'signed-in', user: { email } });
      browser.offline = false;
      expect((await tab.api.sessions()).sessions).toHaveLength(1);
    });

    it('says that it does not know yet while the service is away, and finds out when it is back', async () => {
      const { browser, email } = await enter();
      browser.close();
      const elsewhere = openWindow(service);
      for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
      elsewhere.change = (path, answer) => (path.endsWith('/refresh') ? new Response(null, { status: 503 }) : answer);
      const tab = elsewhere.tab();
      await vi.waitFor(() => expect(tab.state.get()).toMatchObject({ problem: { code: 'service_unavailable' } }));
      elsewhere.change = undefined;
      expect((await settled(tab, 'signed-in')).user.email).toBe(email);
    });

    it('S39 does not say that it has signed out where the service did not hear of it', async () => {
      const { browser, tab, email } = await enter();
      browser.offline = true;
      await expect(tab.logout()).rejects.toMatchObject({ code: 'service_unavailable' });
      expect(tab.state.get()).toMatchObject({ status: 'signed-in', user: { email } });
      browser.offline = false;
      await tab.logout();
      expect(tab.state.get()).toMatchObject({ status: 'signed-out', why: 'signed-out' });
    });

    it('renews a token before it expires, and not while nobody sees the page', async () => {
      const { email } = await made(service);
      const page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
      vi.stubGlobal('document', page);
      onTestFinished(() => void vi.unstubAllGlobals());
      const browser = openWindow(service);
      browser.change = async (path, answer) => {
        if (!path.endsWith('/login')) return answer;
        const body = (await answer.json()) as { data: object };
        return Response.json({ ...body, data: { ...body.data, expires_in: 1 } });
      };
      const tab = browser.tab();
      await settled(tab, 'signed-out');
      browser.asked.length = 0;
      await tab.login(email, PASSWORD);
      const first = tab.keeper.token()?.value;
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      expect(browser.count(REFRESH)).toBe(0);
      page.visibilityState = 'visible';
      page.dispatchEvent(new Event('visibilitychange'));
      await vi.waitFor(() => expect(tab.keeper.token()?.value).not.toBe(first));
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('does nothing under the name of somebody who signed in while this tab slept', async () => {
      const { email } = await made(service);
      const { email: second } = await made(service);
      const browser = openWindow(service);
      browser.change = async (path, answer) => {
        if (!path.endsWith('/login')) return answer;
        const body = (await answer.json()) as { data: object };
        return Response.json({ ...body, data: { ...body.data, expires_in: 1 } });
      };
      // Not started, it hears of no other tab.
      const asleep = createSession({ baseUrl: service.url, fetch: browser.fetch });
      await asleep.login(email, PASSWORD);
      browser.change = undefined;
      const tab = browser.tab();
      await tab.login(second, PASSWORD);
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await expect(asleep.updateProfile({ full_name: 'Not hers' })).rejects.toMatchObject({
        code: 'not_authenticated',
      });
      expect((await tab.api.me()).name).toBe('Ana Pérez');
      await vi.waitFor(() => expect(asleep.state.get().user?.email).toBe(second));
    });

    it('never goes on for one person with what another began', async () => {
      const { browser, tab, email } = await enter();
      const { email: second } = await made(service);
      await spoilt(email, tab);
      const other = browser.tab();
      browser.change = async (path, answer) => {
        if (!path.endsWith('/me') || answer.status !== 401) return answer;
        browser.change = undefined;
        await other.login(second, PASSWORD);
        return answer;
      };
      await expect(tab.updateProfile({ full_name: 'Not hers' })).rejects.toMatchObject({ code: 'invalid_token' });
      await vi.waitFor(() => expect(tab.state.get().user?.email).toBe(second));
      expect(tab.state.get().user?.name).toBe('Ana Pérez');
    });
  });
});
