import { beforeAll, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { newAddress } from './harness/people.ts';
import { rawRequest } from './harness/raw.ts';
import type { Service } from './harness/service.ts';

/** Below what Node takes for all headers, and what the API takes for a body. */
const LONG_HEADER = 14_000;
const LONG_BODY = 60_000;
const QUICK_MS = 60;

const long = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length));

oneWay((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });

  /** The least of a few times: what else the machine does only adds to them. */
  const quickest = async (ask: () => Promise<unknown>) => {
    const times: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      const started = performance.now();
      await ask();
      times.push(performance.now() - started);
    }
    return Math.min(...times);
  };

  it.each([
    'User-Agent',
    'Cookie',
    'Accept-Language',
    'Content-Type',
    'Authorization',
    'Origin',
    'X-Request-Id',
    'X-Forwarded-For',
    'Sec-Fetch-Site',
    'If-None-Match',
  ])('D05 the header %s takes a time in proportion to its length', async (name) => {
    const begin = { Authorization: 'Bearer ', Cookie: 'session_id=', 'Content-Type': 'application/json;' }[name] ?? 'x';
    for (const unit of [' ', 'a ', 'a', ';', ', ', '=', 'a=b; ', 'es;q=0.5, ', '. ', '-']) {
      const headers = { [name]: `${begin}${long(unit, LONG_HEADER)}x` };
      const time = await quickest(() => rawRequest(service.url, { path: '/api/auth/refresh', headers, body: '{}' }));
      expect(time, unit).toBeLessThan(QUICK_MS);
    }
  });

  it.each(['email', 'password', 'full_name', 'phone_number', 'code', 'session'])(
    'D05 the field %s takes a time in proportion to its length',
    async (field) => {
      const routes = ['register', 'login', 'confirm-email', 'challenge'];
      const texts = [long('a.', LONG_BODY), `${long('a', LONG_BODY)}@`, long('a@', LONG_BODY), long('-a', LONG_BODY)];
      texts.push(
        `a${long(' ', LONG_BODY)}b`,
        long('\\"', LONG_BODY / 3),
        `+${long('1', LONG_BODY)}x`,
        '\u202e'.repeat(9_000),
      );
      for (const text of texts) {
        for (const route of routes) {
          const body = JSON.stringify({ email: newAddress(), [field]: text });
          const time = await quickest(() => rawRequest(service.url, { path: `/api/auth/${route}`, body }));
          expect(time, `${route} ${text.slice(0, 10)}`).toBeLessThan(QUICK_MS);
        }
      }
    },
  );
});
