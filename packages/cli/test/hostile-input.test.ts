import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { confirmed, login, made, mailsTo, newAddress, PASSWORD, register, signedIn } from './harness/people.ts';
import { raw, rawRequest } from './harness/raw.ts';
import type { Service } from './harness/service.ts';

const LOGIN = '/api/auth/login';
const MEBIBYTE = 1 << 20;

oneWay((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const registerWith = (fields: object) =>
    service
      .browser()
      .post('/api/auth/register', { email: newAddress(), password: PASSWORD, full_name: 'Ana', ...fields });

  describe('bodies', () => {
    it('D01 refuses a large body by its length alone', async () => {
      const head = `POST ${LOGIN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
      for (const length of [MEBIBYTE, 10 * MEBIBYTE, 70_000]) {
        const answer = await raw(service.url, (socket) => socket.write(`${head}Content-Length: ${length}\r\n\r\n`));
        expect(answer.status).toBe(413);
        expect(answer.text).toContain('payload_too_large');
      }
    });

    it('D01 refuses a large body that waits to be asked for', async () => {
      const headers = { Expect: '100-continue', 'Content-Length': String(10 * MEBIBYTE) };
      expect((await rawRequest(service.url, { path: LOGIN, headers })).status).toBe(413);
    });

    it('D01 stops reading a body that does not end', async () => {
      const chunk = Buffer.alloc(64 * 1024, 'x');
      const { status, sent } = await raw(service.url, (socket) => {
        socket.write(
          `POST ${LOGIN} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
        );
        const more = () => {
          while (!socket.destroyed && socket.write(`10000\r\n${chunk}\r\n`));
        };
        socket.on('drain', more);
        more();
      });
      expect(status).toBe(413);
      // What the two ends of a socket may hold, not what the sender would have sent in the meantime.
      expect(sent).toBeLessThan(16 * MEBIBYTE);
    });

    it('D01 does not unpack a compressed body', async () => {
      const headers = { 'Content-Encoding': 'gzip' };
      const answer = await service.browser().post(LOGIN, gzipSync(Buffer.alloc(10 * MEBIBYTE)), { headers });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
    });

    it.each([
      ['a lone surrogate', '{"email":"\\ud800@example.com","password":"x"}'],
      ['a lone surrogate in a password', '{"email":"ana@example.com","password":"larga y con \\udc00 dentro"}'],
      ['bytes that are not UTF-8', Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
      ['an overlong encoding', Uint8Array.of(0x7b, 0x22, 0xc1, 0xa1, 0x22, 0x3a, 0x31, 0x7d)],
    ])('L16 refuses %s', async (_, body) => {
      for (const path of [LOGIN, '/api/auth/register', '/api/auth/reset-password']) {
        const answer = await service.browser().post(path, body);
        expect([answer.status, answer.body.code]).toEqual([400, 'malformed_json']);
      }
    });

    it('L14 refuses an enormous password at once, without hashing it', async () => {
      const start = performance.now();
      for (const length of [300, 60_000, MEBIBYTE]) {
        const password = 'x'.repeat(length);
        const status = length > 65_536 ? 413 : 422;
        expect((await registerWith({ password })).status).toBe(status);
        expect((await login({ email: newAddress(), password, browser: service.browser() })).status).toBe(status);
      }
      expect(performance.now() - start).toBeLessThan(500);
    });
  });

  describe('fields', () => {
    it.each([
      'a@x.com,b@y.com',
      'a@x.com\r\nBcc: b@y.com',
      'a@x.com\r\nRCPT TO:<b@y.com>',
      '"ana"@x.com',
      'a@[127.0.0.1]',
      `${'a'.repeat(310)}@x.com`,
      ' a@x.com',
      'a@x.com ',
      'a@x.com.',
      'ſara@x.com',
      '\u212aim@x.com',
      'ａna@x.com',
      'a\u200bna@x.com',
      'ana@ex\u0430mple.com',
    ])('L17 L18 I10 refuses the address %j wherever one is taken', async (email) => {
      const browser = service.browser();
      const code = '123456';
      const bodies: Readonly<Record<string, object>> = {
        register: { email, password: PASSWORD, full_name: 'Ana' },
        'confirm-email': { email, code },
        'resend-code': { email },
        login: { email, password: PASSWORD },
        'forgot-password': { email },
        'reset-password': { email, code, new_password: PASSWORD },
      };
      for (const [route, body] of Object.entries(bodies)) {
        const answer = await browser.post(`/api/auth/${route}`, body);
        expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
        expect(answer.body.errors).toMatchObject([{ field: 'email', code: 'invalid_email' }]);
      }
    });

    it('L18 mails exactly one recipient', async () => {
      const { email } = await register(service);
      const mails = (await service.mailbox()).filter(({ to }) => to.includes(email));
      expect(mails.map(({ to }) => to)).toEqual([email]);
    });

    it.each([
      { groups: ['admin'] },
      { 'custom:role': 'admin' },
      { email_verified: true },
      { sub: 'x' },
      { enabled: true },
    ])('L19 registers nobody with %j', async (extra) => {
      const email = newAddress();
      const answer = await registerWith({ email, ...extra });
      expect(answer.status).toBe(422);
      expect(answer.body.errors).toMatchObject([{ field: Object.keys(extra)[0], code: 'unknown_field' }]);
      const found = service.cognito('AdminGetUser', { UserPoolId: service.poolId, Username: email });
      await expect(found).rejects.toMatchObject({ name: 'UserNotFoundException' });
    });

    it.each([[{ $ne: null }], [['a', 'b']], [12], [true], [null]])(
      'I02 refuses %j in place of a text',
      async (value) => {
        const { tokens, browser } = await someone();
        const token = tokens.access_token;
        const answers = [
          await browser.post(LOGIN, { email: value, password: value }),
          await browser.post('/api/auth/reset-password', { email: value, code: value, new_password: value }),
          await browser.post('/api/auth/change-password', { current_password: value, new_password: value }, { token }),
          await browser.send('PATCH', '/api/auth/me', { token, body: { full_name: value } }),
          await browser.post('/api/auth/logout', { everywhere: value === true ? 'true' : value }),
        ];
        for (const answer of answers) expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
      },
    );

    it.each([
      { userId: 'x' },
      { sub: 'x' },
      { email_verified: true },
      { groups: ['admin'] },
      { 'custom:role': 'admin' },
      { 'cognito:groups': ['admin'] },
      { enabled: false },
    ])('A15 changes nothing for %j', async (extra) => {
      const { tokens, browser } = await someone();
      const token = tokens.access_token;
      const before = (await browser.get('/api/auth/me', { token })).body;
      const answers = [
        await browser.send('PATCH', '/api/auth/me', { token, body: { full_name: 'Otra', ...extra } }),
        await browser.send('DELETE', '/api/auth/me', { token, body: { password: PASSWORD, ...extra } }),
        await browser.post(
          '/api/auth/change-password',
          { current_password: PASSWORD, new_password: 'otra frase de paso', ...extra },
          { token },
        ),
      ];
      for (const answer of answers) {
        expect(answer.status).toBe(422);
        expect(answer.body.errors).toMatchObject([{ field: Object.keys(extra)[0], code: 'unknown_field' }]);
      }
      expect((await browser.get('/api/auth/me', { token })).body).toEqual(before);
    });

    it('A15 acts for whoever the token says, whatever else the request says', async () => {
      const { tokens, browser, email } = await someone();
      const victim = await made(service);
      const answer = await browser.send('PATCH', `/api/auth/me?userId=${victim.email}&sub=${victim.email}`, {
        token: tokens.access_token,
        headers: { 'X-User-Id': victim.email },
        body: { full_name: 'Ana' },
      });
      expect(answer.body.email).toBe(email);
    });
  });

  describe('texts that want to be something else', () => {
    it.each(['Ana\r\nX-Evil: 1', 'Ana\n.\nRCPT TO:<b@y.com>', 'Ana\u2028{"level":60}'])(
      'I06 I10 refuses the name %j',
      async (full_name) => {
        const answer = await registerWith({ full_name });
        expect(answer.body.errors).toMatchObject([{ field: 'full_name', code: 'invalid_characters' }]);
        expect([...answer.headers.keys()]).not.toContain('x-evil');
      },
    );

    it('I06 keeps what a request says of itself out of headers and log lines', async () => {
      const id = 'forged"} {"level":60,"msg":"forged';
      const headers = { 'User-Agent': 'forged\u00e9 {"level":60}', 'X-Request-Id': id };
      const answer = await rawRequest(service.url, { path: LOGIN, headers, body: '{}' });
      expect(answer.status).toBe(422);
      expect(answer.text).not.toContain('forged');
      expect(JSON.stringify(service.logged)).not.toContain('forged');
    });

    it('I09 carries a name as it is, and puts none of it into mails as markup', async () => {
      const full_name = '<img src=x onerror=alert(1)>{{1337*1337}}$'.concat('{1337*1337}<script>alert(1)</script>');
      const email = newAddress();
      expect((await registerWith({ email, full_name })).status).toBe(201);
      const browser = service.browser();
      await browser.post('/api/auth/resend-code', { email });
      const mails = await mailsTo(service, email);
      const [newest] = mails;
      const code = /\b\d{6}\b/.exec(newest?.text ?? '')?.[0];
      expect((await browser.post('/api/auth/confirm-email', { email, code })).status).toBe(200);
      const entered = await login({ email, password: PASSWORD, browser });
      const me = await browser.get('/api/auth/me', { token: entered.body.data.access_token });
      expect(me.body.name).toBe(full_name);
      expect(mails).toHaveLength(2);
      for (const { html, subject } of mails) {
        expect(html).not.toMatch(/<img|<script|onerror|1787569/i);
        expect(subject).not.toMatch(/[<>\r\n]/);
      }
    });

    it('C14 names no host in a mail but the configured one', async () => {
      const { email } = await confirmed(service);
      const evil = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' };
      for (const path of ['/api/auth/forgot-password', '/api/auth/resend-code', '/api/auth/register']) {
        const more = path.endsWith('register') ? { password: PASSWORD, full_name: 'Ana' } : {};
        const body = JSON.stringify({ email, ...more });
        const answer = await rawRequest(service.url, { path, headers: evil, body });
        expect(answer.status).toBeLessThan(300);
        expect(answer.text).not.toContain('evil');
      }
      const mails = await mailsTo(service, email);
      expect(mails.length).toBeGreaterThan(1);
      expect(JSON.stringify(mails)).not.toContain('evil');
      for (const path of ['/openapi.json', '/']) {
        expect((await rawRequest(service.url, { method: 'GET', path, headers: evil })).text).not.toContain('evil');
      }
    });
  });

  it('S06 logs nothing of what people type, and nothing that opens anything', async () => {
    const { email, tokens, browser } = await signedIn(service);
    await login({ email, password: 'contraseña equivocada', browser });
    await browser.post('/api/auth/refresh');
    const log = JSON.stringify(service.logged);
    const cookies = [...browser.cookies.values()];
    for (const secret of [email, PASSWORD, 'equivocada', 'Pérez', tokens.access_token, tokens.id_token, ...cookies]) {
      expect(log).not.toContain(secret);
    }
    expect(log).toContain('loginFailed');
  });

  const shared: { person?: ReturnType<typeof signedIn> } = {};
  /** One person for all cases that must change nothing. */
  function someone(): ReturnType<typeof signedIn> {
    shared.person ??= signedIn(service);
    return shared.person;
  }
});
