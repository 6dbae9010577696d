import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { anotherDatabase } from '@custom-cognito/database/testing';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forge } from './harness/forge.ts';
import { made, signIn } from './harness/people.ts';
import { type Service, startService } from './harness/service.ts';
import { waitFor } from './harness/wait.ts';

const ME = '/api/auth/me';
const UNKNOWN = 1_000;
/** How often the API asks a remote pool at most. */
const COOL_DOWN_MS = 2_500;
/** Less than the API waits for keys, and far more than it takes to answer. */
const HELD_MS = 1_500;

// Keys are read over HTTP from a pool elsewhere, whatever that keeps them in.
const way = {
  backEnd: 'remote',
  databaseUrl: anotherDatabase('sqlite'),
  poolDatabaseUrl: anotherDatabase('sqlite'),
} as const;

describe('J09 tokens with unknown key ids', () => {
  let service: Service;
  let proxy: Proxy;
  beforeAll(async () => {
    const port = await freePort();
    proxy = await startProxy(port);
    service = await startService(way, { POOL_PORT: String(port), POOL_PUBLIC_URL: proxy.url });
  });
  afterAll(async () => {
    await service.stop();
    proxy.close();
    expect(service.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('make the API ask for keys once in a while, and hold up nobody whose key is known', {
    timeout: 60_000,
  }, async () => {
    const { browser, tokens } = await signIn(await made(service));
    const token = tokens.access_token;
    expect((await browser.get(ME, { token })).status).toBe(200);
    expect(proxy.keysAsked()).toBe(1);

    const { privateKey } = await service.signingKey();
    const unknown = () => forge({ kid: randomUUID(), privateKey }, decodeJwt(token));
    const started = performance.now();
    const refused = Array.from({ length: UNKNOWN }, unknown).map((one) => browser.get(ME, { token: one }));
    const known = Array.from({ length: 20 }, () => browser.get(ME, { token }));
    expect(new Set((await Promise.all(refused)).map(({ body }) => body.code))).toEqual(new Set(['invalid_token']));
    expect(new Set((await Promise.all(known)).map(({ status }) => status))).toEqual(new Set([200]));
    const coolDowns = Math.ceil((performance.now() - started) / COOL_DOWN_MS);
    expect(proxy.keysAsked()).toBeLessThanOrEqual(1 + coolDowns);

    // The next time that it may ask, the answer takes a while: known keys do not wait for it, however many ask.
    proxy.hold(HELD_MS);
    const before = proxy.keysAsked();
    const waiting: Promise<number>[] = [];
    await waitFor(
      'the API to ask again',
      async () => {
        waiting.push(browser.get(ME, { token: unknown() }).then(({ status }) => status));
        await delay(50);
        return proxy.keysAsked() > before;
      },
      20_000,
    );
    for (let more = 0; more < 50; more += 1) waiting.push(browser.get(ME, { token: unknown() }).then((a) => a.status));
    const asked = performance.now();
    expect((await browser.get(ME, { token })).status).toBe(200);
    expect(performance.now() - asked).toBeLessThan(HELD_MS / 2);
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([401]));
    expect(proxy.keysAsked()).toBe(before + 1);
  });
});

interface Proxy {
  readonly url: string;
  /** How often keys have been asked for. */
  keysAsked(): number;
  /** From now on keys come only after a while. */
  hold(ms: number): void;
  close(): void;
}

/** Stands before a pool and counts who asks for its keys. */
async function startProxy(port: number): Promise<Proxy> {
  let asked = 0;
  let held = 0;
  const server = createServer(async (incoming, response) => {
    if (incoming.url?.endsWith('/jwks.json')) {
      asked += 1;
      await delay(held);
    }
    const answer = await forward(incoming, port);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  return {
    url: `http://localhost:${await listening(server)}`,
    keysAsked: () => asked,
    hold(ms) {
      held = ms;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function forward(incoming: IncomingMessage, port: number): Promise<IncomingMessage> {
  const { method, url, headers } = incoming;
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers });
  incoming.pipe(outgoing);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  return answer;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
