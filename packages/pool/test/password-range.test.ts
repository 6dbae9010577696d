import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { httpPasswordRange, type PasswordRange } from '@custom-cognito/pool';
import { afterEach, describe, expect, it } from 'vitest';
import { createBreaches } from '../src/screening/password-range.ts';

const PASSWORD = 'three herons in fog';
const DIGEST = createHash('sha1').update(PASSWORD).digest('hex').toUpperCase();
const PREFIX = DIGEST.slice(0, 5);
const SUFFIX = DIGEST.slice(5);
const OTHER = '0018A45C4D1DEF81644B54AB7F969B88D65';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** A range service of this machine; its base URL. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/range`;
}

const answering = (body: string, status = 200) =>
  serving((_request, response) => void response.writeHead(status).end(body));

/** Asks a range, and keeps what is told of its absence. */
function asking(range: PasswordRange) {
  const told: string[] = [];
  return { told, has: createBreaches({ range, away: (reason) => told.push(reason) }).has };
}

describe('a password range over HTTP', () => {
  it.each([
    ['a line', `${OTHER}:3\r\n${SUFFIX}:1\r\n`],
    ['lower case', `${SUFFIX.toLowerCase()}:17\n`],
    ['no count', `${OTHER}\n${SUFFIX}`],
  ])('knows a leaked password from %s', async (_, body) => {
    const { has, told } = asking(httpPasswordRange(await answering(body)));
    expect(await has(PASSWORD)).toBe(true);
    expect(told).toEqual([]);
  });

  it.each([
    ['another suffix', `${OTHER}:3`],
    ['padding', `${OTHER}:3\n${SUFFIX}:0\n`],
    ['nothing', ''],
  ])('lets a password pass for %s', async (_, body) => {
    const { has, told } = asking(httpPasswordRange(await answering(body)));
    expect(await has(PASSWORD)).toBe(false);
    expect(told).toEqual([]);
  });

  it('tells five hex digits and nothing else', async () => {
    const requests: object[] = [];
    const base = await serving(async (request, response) => {
      const { method, url, headers } = request;
      requests.push({ method, url, headers, body: (await request.toArray()).join('') });
      response.end(`${SUFFIX}:1`);
    });
    const { has } = asking(httpPasswordRange(`${base}/`));
    expect(await has(PASSWORD)).toBe(true);
    const another = 'four herons in fog';
    expect(await has(another)).toBe(false);
    const url = `/range/${createHash('sha1').update(another).digest('hex').slice(0, 5).toUpperCase()}`;
    expect(requests[0]).toMatchObject({ method: 'GET', url: `/range/${PREFIX}`, body: '' });
    // But for the prefix, two requests are alike.
    expect(requests[1]).toEqual({ ...requests[0], url });
  });

  const broken: Record<string, [RegExp, () => Promise<string>]> = {
    'an error': [/HTTP status 503/, () => answering(`${SUFFIX}:1`, 503)],
    'a page of somebody else': [/no list of suffixes/, () => answering(`<html>\n${SUFFIX}:1\n</html>`)],
    'a line too many': [/no list of suffixes/, () => answering(`${SUFFIX}:1\nand so on`)],
    'a closed connection': [
      /Connection failed/,
      () => serving((_request, response) => void response.socket?.destroy()),
    ],
    'an endless answer': [
      /too large/,
      () =>
        serving((_request, response) => {
          const line = `${OTHER}:1\n`.repeat(1_000);
          const more = () => void (response.destroyed || response.write(line, () => setImmediate(more)));
          more();
        }),
    ],
    'an answer that never comes': [/No answer within 2000 ms/, () => serving(() => {})],
    'an answer that never ends': [
      /No answer within 2000 ms/,
      () => serving((_request, response) => void response.write(`${SUFFIX}:1\n`)),
    ],
  };
  it.each(Object.entries(broken))('lets passwords pass for %s, and tells of it once', async (_, [reason, base]) => {
    const { has, told } = asking(httpPasswordRange(await base()));
    const started = performance.now();
    expect(await Promise.all([has(PASSWORD), has(PASSWORD), has('another one')])).toEqual([false, false, false]);
    expect(performance.now() - started).toBeLessThan(6_000);
    expect(told).toEqual([expect.stringMatching(reason)]);
  });

  it('follows no redirect', async () => {
    let followed = 0;
    const elsewhere = await serving((_request, response) => {
      followed += 1;
      response.end(`${SUFFIX}:1`);
    });
    const base = await serving(
      (request, response) => void response.writeHead(302, { location: `${elsewhere}${request.url}` }).end(),
    );
    const { has, told } = asking(httpPasswordRange(base));
    expect(await has(PASSWORD)).toBe(false);
    expect([followed, told]).toEqual([0, ['HTTP status 302']]);
  });

  it.each([
    'http://range.example.com',
    'http://127.0.0.1.example.com/range',
    'ftp://127.0.0.1/range',
    'https://user:secret@range.example.com/range',
    'https://range.example.com/range?of=',
    'https://range.example.com/range#',
    'range.example.com',
    '',
  ])('is not made of %j', (base) => {
    expect(() => httpPasswordRange(base)).toThrow(TypeError);
  });

  it.each(['https://range.example.com', 'http://localhost:8080/a/b', 'http://[::1]/range'])('may be %s', (base) => {
    expect(httpPasswordRange(base)).toBeTypeOf('function');
  });
});

describe('a password range that is a function', () => {
  it('is given the prefix, and a signal that ends the wait', async () => {
    const given: [string, boolean][] = [];
    const { has } = asking(async (prefix, signal) => {
      await delay(5_000, undefined, { signal }).catch(() => given.push([prefix, signal.aborted]));
      return [SUFFIX];
    });
    expect(await has(PASSWORD)).toBe(false);
    await expect.poll(() => given).toEqual([[PREFIX, true]]);
  });

  it('tells again once it had been back, and never what a foreign error says', async () => {
    let away = true;
    const { has, told } = asking((prefix) => {
      if (away) throw new RangeError(`cannot tell of ${prefix} and ${PASSWORD}`);
      return Promise.resolve([`${SUFFIX}:2`]);
    });
    expect([await has(PASSWORD), await has(PASSWORD)]).toEqual([false, false]);
    away = false;
    expect(await has(PASSWORD)).toBe(true);
    away = true;
    expect(await has(PASSWORD)).toBe(false);
    expect(told).toEqual(['RangeError', 'RangeError']);
  });
});
