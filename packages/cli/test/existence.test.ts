import { beforeAll, describe, expect, it } from 'vitest';
import { withoutIdentity } from './harness/alike.ts';
import { fourWays } from './harness/four-ways.ts';
import { type Accounts, askAbout, everyKind, expectOneAnswer, registration } from './harness/kinds.ts';
import {
  codeFor,
  confirmed,
  login,
  made,
  mailsTo,
  newAddress,
  PASSWORD,
  type Person,
  register,
  signedIn,
  signIn,
} from './harness/people.ts';
import type { Service } from './harness/service.ts';

fourWays.concurrent((open) => {
  let service: Service;
  let accounts: Accounts;
  beforeAll(async () => {
    service = await open();
    accounts = await everyKind(service);
  });

  describe('answers alike for every kind of account', () => {
    it('L01 signing in with a wrong password', async () => {
      const answer = await expectOneAnswer(accounts, (person) =>
        login({ ...person, password: 'una frase equivocada del todo' }),
      );
      expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
      const { disabled } = accounts;
      const right = await login(disabled);
      expect(withoutIdentity(right, disabled.email)).toEqual(withoutIdentity(answer, disabled.email));
    });

    it('L03 registering: the answer is the same, the mail is not', async () => {
      const fresh = await everyKind(service);
      const answer = await expectOneAnswer(fresh, registration);
      expect(answer.status).toBe(201);
      const subjects = async ({ email }: Person) => (await mailsTo(service, email)).map(({ subject }) => subject);
      expect(await subjects(fresh.unknown)).toEqual(['Confirme su correo electrónico en Custom Cognito']);
      expect(await subjects(fresh.unconfirmed)).toHaveLength(2);
      expect(await subjects(fresh.confirmed)).toEqual(['Ya tienes una cuenta']);
      expect(await subjects(fresh.disabled)).toEqual(['Ya tienes una cuenta']);
      // Nothing has changed for the person who was there before.
      await signIn(fresh.confirmed);
    });

    it('L03 registering with a password that is refused', async () => {
      for (const password of ['corta', 'contraseña1234', 'CustomCognito2026']) {
        const answer = await expectOneAnswer(accounts, ({ email, browser }) =>
          browser.post('/api/auth/register', { email, password, full_name: 'Ana Pérez' }),
        );
        expect([answer.status, answer.body.code]).toEqual([400, 'invalid_password']);
      }
    });

    it('L04 asking for a code again, and for a forgotten password', async () => {
      const fresh = await everyKind(service);
      expect((await expectOneAnswer(fresh, askAbout('/api/auth/resend-code'))).status).toBe(200);
      expect((await expectOneAnswer(fresh, askAbout('/api/auth/forgot-password'))).status).toBe(200);
      const count = async ({ email }: Person) => (await mailsTo(service, email)).length;
      expect(await count(fresh.unknown)).toBe(0);
      expect(await count(fresh.confirmed)).toBe(1);
      expect(await count(fresh.unconfirmed)).toBe(3);
      expect(await count(fresh.disabled)).toBe(0);
    });

    it('L04 trying a code', async () => {
      const attempt = { code: '123456' };
      const reset = { ...attempt, new_password: 'otra frase de paso larga' };
      for (let tries = 0; tries < 7; tries += 1) {
        const confirmation = await expectOneAnswer(accounts, ({ email, browser }) =>
          browser.post('/api/auth/confirm-email', { email, ...attempt }),
        );
        expect([confirmation.status, confirmation.body.code]).toEqual([400, 'invalid_code']);
      }
      const answer = await expectOneAnswer(accounts, ({ email, browser }) =>
        browser.post('/api/auth/reset-password', { email, ...reset }),
      );
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_code']);
    });

    it('L04 trying a code with a password that is refused', async () => {
      // `Pérez` is in the name of those who exist; nobody without the code may learn that.
      for (const new_password of ['corta', 'AnaPerez12345']) {
        await expectOneAnswer(accounts, ({ email, browser }) =>
          browser.post('/api/auth/reset-password', { email, code: '123456', new_password }),
        );
      }
    });

    it('A05 moving one’s account to an address', async () => {
      const { browser, tokens } = await signedIn(service);
      const move = async (email: string) => {
        const body = { email, full_name: 'Ana Mudada' };
        const answer = await browser.send('PATCH', '/api/auth/me', { body, token: tokens.access_token });
        return withoutIdentity(answer, email);
      };
      const free = await move(newAddress());
      expect(await move(accounts.confirmed.email)).toEqual(free);
      expect(await move(accounts.unconfirmed.email)).toEqual(free);
    });
  });

  it('gives an unconfirmed address to whoever registers it last, and only to its owner', async () => {
    const email = newAddress();
    const squatter = await register(service, { email, password: 'la frase del intruso' });
    const former = await codeFor(service, email);
    const owner = await register(service, { email, password: 'la frase de la dueña' });
    const code = await codeFor(service, email);
    if (former !== code) {
      const old = await squatter.browser.post('/api/auth/confirm-email', { email, code: former });
      expect(old.body.code).toBe('invalid_code');
    }
    expect((await owner.browser.post('/api/auth/confirm-email', { email, code })).status).toBe(200);
    expect((await login(squatter)).body.code).toBe('invalid_credentials');
    await signIn(owner);
  });

  it('registers an address once, however many try at once', async () => {
    const email = newAddress();
    // Fewer than lock an account, so that each is refused for what it is.
    const passwords = Array.from({ length: 4 }, (_, at) => `la frase número ${at} de todas`);
    await Promise.all(passwords.map((password) => register(service, { email, password })));
    const code = await codeFor(service, email);
    const browser = service.browser();
    expect((await browser.post('/api/auth/confirm-email', { email, code })).status).toBe(200);
    const entered = await Promise.all(passwords.map((password) => login({ email, password, browser })));
    const outcomes = entered.map(({ status, body }) => String(body.code ?? status));
    expect(
      outcomes.filter((outcome) => outcome === '200'),
      outcomes.join(),
    ).toHaveLength(1);
  });

  describe('passwords', () => {
    const around72 = 'p'.repeat(2) + 'rase larga '.repeat(7).slice(0, 70);

    it.each([
      ['L12 beyond 72 bytes', `${around72}A`, `${around72}B`],
      ['L12 with an emoji across byte 72', `${around72.slice(0, 70)}😀x`, `${around72.slice(0, 70)}😀y`],
      ['L13 of 256 characters', `${'ñandú y cóndor '.repeat(17)}a`, `${'ñandú y cóndor '.repeat(17)}`],
      ['L13 of 256 emoji', `${'😀🐴'.repeat(127)}✅😺`, `${'😀🐴'.repeat(127)}✅😻`],
      ['L15 as composed', 'canci\u00f3n de ma\u00f1ana', 'cancio\u0301n de man\u0303ana'],
    ])('%s count exactly', async (_, password, other) => {
      const person = await confirmed(service, { password });
      expect((await login({ ...person, password: other })).body.code).toBe('invalid_credentials');
      await signIn(person);
    });
  });

  it('L13 that begin or end with a space are refused where they are chosen, never trimmed', async () => {
    const { browser, tokens, email } = await signedIn(service);
    const token = tokens.access_token;
    const spaced = ` ${PASSWORD} `;
    const registered = await browser.post('/api/auth/register', { email, password: spaced, full_name: 'Ana' });
    const change = { current_password: PASSWORD, new_password: spaced };
    const changed = await browser.post('/api/auth/change-password', change, { token });
    const reset = await browser.post('/api/auth/reset-password', { email, code: '123456', new_password: spaced });
    for (const [{ status, body }, field] of [
      [registered, 'password'],
      [changed, 'new_password'],
      [reset, 'new_password'],
    ] as const) {
      expect([status, body.code]).toEqual([400, 'invalid_password']);
      expect(body.errors).toMatchObject([{ field, code: 'password_outer_spaces' }]);
    }
    expect((await login({ email, password: spaced, browser })).body.code).toBe('invalid_credentials');
    const wrong = { current_password: spaced, new_password: 'otra frase de paso larga' };
    const unproven = await browser.post('/api/auth/change-password', wrong, { token });
    expect([unproven.status, unproven.body.code]).toEqual([400, 'wrong_password']);
  });

  it.each(['x', ' ', 'con\ttabulador ', '\u00e1'])('signs nobody in with the odd password %j', async (password) => {
    const { email, browser } = accounts.confirmed;
    const answers = await Promise.all([email, newAddress()].map((of) => login({ email: of, password, browser })));
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [401, 'invalid_credentials']),
    );
  });

  it('L17 one address is one account in any case, and a tag makes another', async () => {
    const person = await made(service);
    const shouted = person.email.toUpperCase();
    await register(service, { email: shouted });
    expect((await mailsTo(service, person.email)).map(({ subject }) => subject)).toEqual(['Ya tienes una cuenta']);
    expect(await mailsTo(service, shouted)).toEqual([]);
    await signIn({ ...person, email: shouted });
    const tagged = person.email.replace('@', '+otra@');
    await confirmed(service, { email: tagged, password: 'otra frase de paso larga' });
    expect((await login({ ...person, email: tagged })).body.code).toBe('invalid_credentials');
  });

  it('C11 mails a victim a handful of times, whoever asks how often', async () => {
    const { email, browser } = await made(service);
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => browser.post('/api/auth/forgot-password', { email })),
    );
    const [first, ...rest] = answers.map((answer) => withoutIdentity(answer, email));
    for (const answer of rest) expect(answer).toEqual(first);
    const mails = await mailsTo(service, email);
    expect(mails.length).toBeGreaterThan(0);
    expect(mails.length).toBeLessThanOrEqual(5);
  });
});
