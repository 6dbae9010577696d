import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { codeFor, made, newAddress, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

const LISTED = 'mailcreated5240';
const BREACHED = 'three herons in fog';
const GOOD = 'quietolivelamps';

const digest = createHash('sha1').update(BREACHED).digest('hex').toUpperCase();

oneWay((open) => {
  let service: Service;
  let range: Server;
  let isThere = true;
  beforeAll(async () => {
    range = createServer((request, response) => {
      const known = request.url === `/range/${digest.slice(0, 5)}` ? `${digest.slice(5)}:12\r\n` : '';
      response.writeHead(isThere ? 200 : 503).end(known);
    });
    await new Promise<void>((listening) => range.listen(0, '127.0.0.1', listening));
    const { port } = range.address() as AddressInfo;
    service = await open({ PASSWORD_RANGE_URL: `http://127.0.0.1:${port}/range/` });
  });
  beforeEach(() => {
    isThere = true;
  });
  afterAll(() => {
    range.closeAllConnections();
    range.close();
  });

  const refusals = [
    [LISTED, 'password_too_common', 'Esta contraseña es demasiado común. Prueba con varias palabras sin relación.'],
    [BREACHED, 'password_breached', 'Esta contraseña ha aparecido en una filtración de datos. Elige otra.'],
  ] as const;

  it.each(refusals)('L20 refuses %j wherever a password is chosen, and says why', async (password, code, detail) => {
    const { email, browser, tokens, password: current_password } = await signIn(await made(service));
    const expectRefused = (answer: Awaited<ReturnType<typeof browser.post>>, field: string) => {
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_password']);
      expect(answer.body.errors).toEqual([{ field, code, detail }]);
    };
    const newcomer = { email: newAddress(), password, full_name: 'Ana' };
    expectRefused(await browser.post('/api/auth/register', newcomer), 'password');
    const change = { current_password, new_password: password };
    const { access_token: token } = tokens;
    expectRefused(await browser.post('/api/auth/change-password', change, { token }), 'new_password');
    await browser.post('/api/auth/forgot-password', { email });
    const reset = { email, code: await codeFor(service, email), new_password: password };
    expectRefused(await browser.post('/api/auth/reset-password', reset), 'new_password');
    const again = await browser.post('/api/auth/reset-password', { ...reset, new_password: GOOD });
    expect(again.status, again.text).toBe(200);
  });

  it('lets people register while the range is away, and warns of it once', async () => {
    isThere = false;
    for (const password of [BREACHED, GOOD]) {
      const newcomer = { email: newAddress(), password, full_name: 'Ana' };
      expect((await service.browser().post('/api/auth/register', newcomer)).status).toBe(201);
    }
    const warnings = service.logged.filter(({ msg }) => String(msg).startsWith('PASSWORD_RANGE_URL'));
    expect(warnings).toMatchObject([{ level: 40, reason: 'HTTP status 503' }]);
  });
});
