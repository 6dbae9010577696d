import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios, { type AxiosAdapter, type AxiosResponse } from 'axios';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { oneWay } from '../../cli/test/harness/four-ways.ts';
import { made, PASSWORD } from '../../cli/test/harness/people.ts';
import type { Service } from '../../cli/test/harness/service.ts';
import { attachTo, type Session } from '../src/index.ts';
import { openWindow, REFRESH, settled } from './harness/tab.ts';

oneWay((open) => {
  describe('a program that makes its own requests', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ REFRESH_GRACE: '0' });
    });

    async function enter() {
      const { email } = await made(service);
      const browser = openWindow(service);
      const tab = browser.tab();
      await settled(tab, 'signed-out');
      await tab.login(email, PASSWORD);
      const sent: string[] = [];
      const http = axios.getAdapter('http') as AxiosAdapter;
      const client = axios.create({
        baseURL: service.url,
        adapter: (config) => {
          sent.push(`${config.method} ${config.url}`);
          return http(config);
        },
      });
      const off = attachTo(client, tab);
      browser.asked.length = 0;
      return { browser, tab, email, client, sent, off };
    }

    /** Makes the token of a tab one that is refused, with the session as it was. */
    async function spoil(email: string, { keeper }: Session): Promise<void> {
      const headers = { Authorization: `Bearer ${keeper.token()?.value}` };
      await service.cognito('AdminAddUserToGroup', {
        UserPoolId: service.poolId,
        Username: email,
        GroupName: 'moderator',
      });
      await vi.waitFor(async () => {
        expect((await fetch(`${service.url}/api/auth/me`, { headers })).status).toBe(401);
      }, 5_000);
    }

    it('gets the token of the moment, and each refused request again after one refresh', async () => {
      const { browser, tab, email, client, sent } = await enter();
      expect((await client.get('/api/auth/me')).data.email).toBe(email);
      await spoil(email, tab);
      sent.length = 0;
      const requests = Array.from({ length: 20 }, (_, n) => client.patch('/api/auth/me', { full_name: `Ana ${n}` }));
      const answers = await Promise.all(requests);
      expect(answers.map(({ data }) => data.email)).toEqual(answers.map(() => email));
      expect(sent).toHaveLength(40);
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('S33 is never sent a form again, nor anything twice', async () => {
      const { browser, tab, email, client, sent } = await enter();
      await spoil(email, tab);
      sent.length = 0;
      const form = new FormData();
      form.set('file', new Blob(['x']), 'x.txt');
      const refused = await client.post('/api/auth/mfa/verify', form).catch((error) => error.response as AxiosResponse);
      expect([refused.status, refused.data.code]).toEqual([401, 'invalid_token']);
      expect(sent).toHaveLength(1);
      expect(browser.count(REFRESH)).toBe(0);
      const stale = { keeper: { ...tab.keeper, renew: async () => tab.keeper.token()?.value ?? '' } };
      const hopeless = axios.create({ baseURL: service.url });
      let tries = 0;
      hopeless.interceptors.response.use(undefined, (error) => {
        tries += 1;
        throw error;
      });
      attachTo(hopeless, { ...tab, ...stale });
      await expect(hopeless.get('/api/auth/me')).rejects.toMatchObject({ status: 401 });
      expect(tries).toBe(2);
    });

    it('S32 K17 sends the token to no other origin, however its address is written', async () => {
      const { tab, client } = await enter();
      const heard: (string | undefined)[] = [];
      const foreign = createServer((request, response) => {
        heard.push(request.headers.authorization);
        response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"code":"invalid_token"}');
      });
      await new Promise<void>((resolve) => foreign.listen(0, resolve));
      onTestFinished(() => void foreign.close());
      const { port } = foreign.address() as AddressInfo;
      const { host } = new URL(service.url);
      const addresses = [
        `http://localhost:${port}/`,
        `http://127.0.0.1:${port}/?at=${service.url}`,
        `HTTP://LOCALHOST:${port}/api/auth/me`,
      ];
      for (const address of addresses) {
        await expect(client.get(address), address).rejects.toMatchObject({ status: 401 });
        expect((await tab.fetch(address)).status, address).toBe(401);
        expect((await tab.fetch(new Request(address))).status, address).toBe(401);
      }
      const disguised = `http://${host.replace(':', '%3A')}@localhost:${port}/api/auth/me`;
      await expect(client.get(disguised)).rejects.toMatchObject({ status: 401 });
      expect(heard.filter((header) => header?.startsWith('Bearer'))).toEqual([]);
      expect(heard).toHaveLength(3 * addresses.length + 1);
    });

    it('uses fetch in the same way', async () => {
      const { browser, tab, email } = await enter();
      await spoil(email, tab);
      browser.asked.length = 0;
      const me = `${service.url}/api/auth/me`;
      const body = new ReadableStream({ start: (to) => to.close() });
      expect((await tab.fetch(me, { method: 'PATCH', body, duplex: 'half' } as RequestInit)).status).toBe(401);
      expect((await tab.fetch(me, { headers: { Authorization: 'Bearer of.its.own' } })).status).toBe(401);
      expect(browser.count(REFRESH)).toBe(0);
      const answers = await Promise.all(Array.from({ length: 20 }, () => tab.fetch(me)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(browser.count(REFRESH)).toBe(1);
    });

    it('is told of an outage as one, and goes without a token once it is taken off', async () => {
      const { browser, tab, email, client, off } = await enter();
      await spoil(email, tab);
      browser.offline = true;
      await expect(client.get('/api/auth/me')).rejects.toMatchObject({ code: 'service_unavailable' });
      expect(tab.state.get().status).toBe('signed-in');
      browser.offline = false;
      off();
      await expect(client.get('/api/auth/me')).rejects.toMatchObject({
        response: { data: { code: 'not_authenticated' } },
      });
    });
  });
});
