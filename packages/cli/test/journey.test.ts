import { ROUTES } from '@custom-cognito/contract';
import { decodeJwt } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import {
  codeFor,
  confirmed,
  login,
  mailsTo,
  newAddress,
  otherThan,
  PASSWORD,
  register,
  signedIn,
  signIn,
} from './harness/people.ts';
import type { Service } from './harness/service.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

fourWays.concurrent((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });

  it('takes a newcomer from registration to signing out', async () => {
    const browser = service.browser();
    const email = newAddress();
    const registration = { email, password: PASSWORD, full_name: 'Ana Pérez', phone_number: '+34600111222' };
    const registered = await browser.post('/api/auth/register', registration);
    expect(registered.status).toBe(201);
    expect(registered.body.data).toEqual({ email, requires_confirmation: true });

    const early = await login({ email, password: PASSWORD, browser });
    expect([early.status, early.body.code]).toEqual([401, 'email_not_verified']);
    const guessed = await login({ email, password: `${PASSWORD}!`, browser });
    expect([guessed.status, guessed.body.code]).toEqual([401, 'invalid_credentials']);

    const code = await codeFor(service, email);
    const wrong = await browser.post('/api/auth/confirm-email', { email, code: otherThan(code) });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_code']);
    const right = await browser.post('/api/auth/confirm-email', { email, code });
    expect([right.status, Object.keys(right.body)]).toEqual([200, ['message']]);

    // Capitals name the same account.
    const entered = await login({ email: email.toUpperCase(), password: PASSWORD, browser });
    expect(entered.status).toBe(200);
    const { data } = entered.body;
    expect(data).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect(decodeJwt(data.id_token)).toMatchObject({ email, token_use: 'id', aud: service.clientId });
    expect([...browser.cookies.keys()].sort()).toEqual(['refresh_token', 'session_id']);

    const me = await browser.get('/api/auth/me', { token: data.access_token });
    expect(me.body).toEqual({
      sub: decodeJwt(data.access_token).sub,
      email,
      name: 'Ana Pérez',
      email_verified: true,
      groups: [],
      phone_number: '+34600111222',
      mfa: false,
    });

    const out = await browser.post('/api/auth/logout', {}, { token: data.access_token });
    expect([out.status, Object.keys(out.body)]).toEqual([200, ['message']]);
    expect(browser.cookies.size).toBe(0);
    const after = await browser.get('/api/auth/me', { token: data.access_token });
    expect([after.status, after.body.code]).toEqual([401, 'invalid_token']);
  });

  it('C07 sends another code on request, and then only that one counts', async () => {
    const { browser, email } = await register(service);
    const first = await codeFor(service, email);
    const resent = await browser.post('/api/auth/resend-code', { email });
    expect([resent.status, Object.keys(resent.body)]).toEqual([200, ['message']]);
    const second = await codeFor(service, email);
    expect(await mailsTo(service, email)).toHaveLength(2);
    if (first !== second) {
      const old = await browser.post('/api/auth/confirm-email', { email, code: first });
      expect([old.status, old.body.code]).toEqual([400, 'invalid_code']);
    }
    expect((await browser.post('/api/auth/confirm-email', { email, code: second })).status).toBe(200);
    const again = await browser.post('/api/auth/confirm-email', { email, code: second });
    expect([again.status, again.body.code]).toEqual([400, 'invalid_code']);
  });

  it('L23 asks an invited person for a password of their own', async () => {
    const email = newAddress('invited');
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Iván' },
    ];
    await service.cognito('AdminCreateUser', { UserPoolId: service.poolId, Username: email, UserAttributes });
    const [invitation] = await mailsTo(service, email);
    const password = /^ *Contraseña temporal: (\S+)$/m.exec(invitation?.text ?? '')?.[1] ?? '';
    const browser = service.browser();
    const asked = await login({ email, password, browser });
    const { challenge, session, parameters } = asked.body.data;
    expect(asked.status).toBe(200);
    expect(asked.body.data).toEqual({ challenge: 'NEW_PASSWORD_REQUIRED', session, parameters });
    expect(parameters).toHaveProperty('userAttributes');
    expect(asked.setCookies).toEqual([]);

    const answerWith = (answers: object, of = email) =>
      browser.post('/api/auth/challenge', { challenge, session, email: of, answers });
    const weak = await answerWith({ NEW_PASSWORD: 'corta' });
    expect([weak.status, weak.body.code]).toEqual([400, 'invalid_password']);
    expect(weak.body.errors).toMatchObject([{ field: 'answers.NEW_PASSWORD', code: 'password_too_short' }]);
    const another = await confirmed(service);
    const foreign = await answerWith({ NEW_PASSWORD }, another.email);
    expect([foreign.status, foreign.body.code]).toEqual([401, 'challenge_failed']);

    const done = await answerWith({ new_password: NEW_PASSWORD });
    expect(done.status).toBe(200);
    expect(done.setCookies).toHaveLength(2);
    const me = await browser.get('/api/auth/me', { token: done.body.data.access_token });
    expect(me.body).toMatchObject({ email, name: 'Iván', email_verified: true });

    const replayed = await answerWith({ new_password: `${NEW_PASSWORD} otra` });
    expect([replayed.status, replayed.body.code]).toEqual([401, 'challenge_failed']);
    const former = await login({ email, password, browser });
    expect([former.status, former.body.code]).toEqual([401, 'invalid_credentials']);
    await signIn({ email, password: NEW_PASSWORD, browser });
  });

  it('renews the tokens with the cookies, which stay where the pool does not rotate', async () => {
    const { browser, tokens } = await signedIn(service);
    const before = new Map(browser.cookies);
    const renewed = await browser.post('/api/auth/refresh');
    expect(renewed.status).toBe(200);
    expect(Object.keys(renewed.body)).toEqual(['access_token', 'id_token', 'token_type', 'expires_in']);
    expect(renewed.body.access_token).not.toBe(tokens.access_token);
    expect(renewed.setCookies).toEqual([]);
    expect(browser.cookies).toEqual(before);
    expect((await browser.get('/api/auth/me', { token: renewed.body.access_token })).status).toBe(200);
    expect((await browser.get('/api/auth/me', { token: tokens.access_token })).status).toBe(200);
  });

  it('ends one session, or all of them', async () => {
    const phone = await signedIn(service);
    const laptop = await signIn(phone, service.browser());
    const desk = await signIn(phone, service.browser());
    const isAlive = async ({ browser, tokens }: typeof desk) => [
      (await browser.copy().post('/api/auth/refresh')).status,
      (await browser.get('/api/auth/me', { token: tokens.access_token })).status,
    ];
    expect((await laptop.browser.copy().post('/api/auth/logout', { everywhere: false })).status).toBe(200);
    expect(await isAlive(laptop)).toEqual([401, 401]);
    expect(await isAlive(phone)).toEqual([200, 200]);
    const everywhere = await desk.browser.copy().post('/api/auth/logout', { everywhere: true });
    expect([everywhere.status, Object.keys(everywhere.body)]).toEqual([200, ['message']]);
    expect(await isAlive(phone)).toEqual([401, 401]);
    expect(await isAlive(desk)).toEqual([401, 401]);
    await signIn(phone);
  });

  it('changes a profile', async () => {
    const { browser, tokens, email } = await signedIn(service);
    const token = tokens.access_token;
    const changes = { full_name: 'Ana María', phone_number: '+34600333444' };
    const changed = await browser.send('PATCH', '/api/auth/me', { token, body: changes });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ name: 'Ana María', phone_number: '+34600333444', email });
    expect((await browser.get('/api/auth/me', { token })).body).toEqual(changed.body);
  });

  it('C12 moves an account to another address once its code came back, and tells the former one', async () => {
    const person = await signedIn(service);
    const { browser, tokens, email } = person;
    const token = tokens.access_token;
    const next = newAddress('moved');
    const asked = await browser.send('PATCH', '/api/auth/me', { token, body: { email: next } });
    expect(asked.status).toBe(200);
    expect(asked.body).toMatchObject({ email, email_verified: true });
    const [notice] = await mailsTo(service, email);
    expect(notice?.subject).toBe('Se ha pedido cambiar tu correo');
    expect(notice?.text).not.toMatch(/\b\d{6}\b/);
    expect((await login({ ...person, email: next, browser: service.browser() })).body.code).toBe('invalid_credentials');
    await signIn(person, service.browser());

    const code = await codeFor(service, next);
    const wrong = await browser.post('/api/auth/confirm-email', { email: next, code: otherThan(code) }, { token });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_code']);
    expect((await browser.post('/api/auth/confirm-email', { email: next, code }, { token })).status).toBe(200);
    expect((await browser.get('/api/auth/me', { token })).body).toMatchObject({ email: next, email_verified: true });
    await signIn({ ...person, email: next }, service.browser());
    expect((await login({ ...person, browser: service.browser() })).body.code).toBe('invalid_credentials');
  });

  it('deletes an account, once its password is proven', async () => {
    const person = await signedIn(service);
    const { browser, tokens, password } = person;
    const token = tokens.access_token;
    const cookies = browser.copy();
    const wrong = await browser.send('DELETE', '/api/auth/me', { token, body: { password: `${password}!` } });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'wrong_password']);
    expect((await browser.get('/api/auth/me', { token })).status).toBe(200);
    const gone = await browser.send('DELETE', '/api/auth/me', { token, body: { password } });
    expect([gone.status, Object.keys(gone.body)]).toEqual([200, ['message']]);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.get('/api/auth/me', { token })).body.code).toBe('invalid_token');
    expect((await cookies.post('/api/auth/refresh')).body.code).toBe('invalid_refresh_token');
    expect((await login(person)).body.code).toBe('invalid_credentials');
    // The address is free again, for an account that has nothing of the former one.
    const heir = await signedIn(service, { email: person.email });
    const me = await heir.browser.get('/api/auth/me', { token: heir.tokens.access_token });
    expect(me.body.sub).not.toBe(decodeJwt(token).sub);
  });

  it('C13 sets a forgotten password with a mailed code, and ends whatever was signed in', async () => {
    const person = await signedIn(service);
    const { browser, tokens, email } = person;
    const asked = await browser.post('/api/auth/forgot-password', { email });
    expect([asked.status, Object.keys(asked.body)]).toEqual([200, ['message']]);
    const code = await codeFor(service, email);
    const reset = (new_password: string, attempt = code) =>
      browser.post('/api/auth/reset-password', { email, code: attempt, new_password });
    const wrong = await reset(NEW_PASSWORD, otherThan(code));
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_code']);
    const weak = await reset('corta');
    expect([weak.status, weak.body.code]).toEqual([400, 'invalid_password']);
    expect(weak.body.errors).toMatchObject([{ field: 'new_password', code: 'password_too_short' }]);
    const done = await reset(NEW_PASSWORD);
    expect([done.status, Object.keys(done.body)]).toEqual([200, ['message']]);
    expect((await reset(`${NEW_PASSWORD}!`)).body.code).toBe('invalid_code');

    expect((await browser.get('/api/auth/me', { token: tokens.access_token })).body.code).toBe('invalid_token');
    expect((await browser.post('/api/auth/refresh')).body.code).toBe('invalid_refresh_token');
    expect((await login(person)).body.code).toBe('invalid_credentials');
    await signIn({ ...person, password: NEW_PASSWORD });
    expect((await mailsTo(service, email))[0]?.subject).toBe('Tu contraseña ha cambiado');
  });

  it('J27 changes a password: older tokens and cookies end, the browser that did it stays signed in', async () => {
    const person = await signedIn(service);
    const { browser, tokens, email } = person;
    const token = tokens.access_token;
    const former = browser.copy();
    const elsewhere = await signIn(person, service.browser());
    const change = (current_password: string, new_password: string) =>
      browser.post('/api/auth/change-password', { current_password, new_password }, { token });
    const wrong = await change('no es esta de ninguna manera', NEW_PASSWORD);
    expect([wrong.status, wrong.body.code]).toEqual([400, 'wrong_password']);
    const weak = await change(PASSWORD, email);
    expect([weak.status, weak.body.code]).toEqual([400, 'invalid_password']);
    expect(weak.body.errors).toMatchObject([{ field: 'new_password', code: 'password_personal' }]);

    const done = await change(PASSWORD, NEW_PASSWORD);
    expect([done.status, Object.keys(done.body)]).toEqual([200, ['message']]);
    expect(done.setCookies).toHaveLength(2);
    for (const name of ['refresh_token', 'session_id']) {
      expect(browser.cookies.get(name)).not.toBe(former.cookies.get(name));
    }
    for (const old of [former, elsewhere.browser]) {
      expect((await old.post('/api/auth/refresh')).body.code).toBe('invalid_refresh_token');
    }
    for (const old of [token, elsewhere.tokens.access_token]) {
      expect((await browser.get('/api/auth/me', { token: old })).body.code).toBe('invalid_token');
    }
    const renewed = await browser.post('/api/auth/refresh');
    expect(renewed.status).toBe(200);
    expect((await browser.get('/api/auth/me', { token: renewed.body.access_token })).status).toBe(200);
    expect((await login(person)).body.code).toBe('invalid_credentials');
    await signIn({ ...person, password: NEW_PASSWORD });
    expect((await mailsTo(service, email))[0]?.subject).toBe('Tu contraseña ha cambiado');
  });

  describe('speaks the language asked for', () => {
    const SPANISH = {
      message: 'Te hemos enviado un correo para terminar el registro.',
      detail: 'El correo o la contraseña no son correctos.',
      field: 'Escribe',
      subject: 'Confirme su correo',
    };
    const ENGLISH = {
      message: 'We have sent you an e-mail to finish your registration.',
      detail: 'The e-mail address or the password is not right.',
      field: 'Enter',
      subject: 'Confirm your e-mail',
    };

    it.each([
      ['', SPANISH],
      ['fr', SPANISH],
      ['es-MX, en;q=0.5', SPANISH],
      ['en-GB, es;q=0.5', ENGLISH],
    ])('%j', async (language, { message, detail, field, subject }) => {
      const browser = service.browser(language === '' ? {} : { language });
      const email = newAddress();
      const registered = await browser.post('/api/auth/register', { email, password: PASSWORD, full_name: 'Ana' });
      expect(registered.body.message).toBe(message);
      const refused = await login({ email: newAddress(), password: PASSWORD, browser });
      expect(refused.body.detail).toBe(detail);
      const invalid = await browser.post('/api/auth/resend-code', { email: 'x' });
      expect(invalid.body.errors[0]?.detail).toContain(field);
      const [mail] = await mailsTo(service, email);
      expect(mail?.subject).toContain(subject);
    });
  });

  it('says whether it lives and whether it can serve', async () => {
    const browser = service.browser();
    expect((await browser.get('/health')).body).toMatchObject({ status: 'ok' });
    const ready = await browser.get('/ready');
    const up = { state: 'up', latency_ms: expect.any(Number) };
    expect(ready.status).toBe(200);
    expect(ready.body).toEqual({ status: 'ready', checks: { database: up, mail: up, pool: up } });
    const known = { ...up, checked_seconds_ago: expect.any(Number) };
    const health = await browser.get('/health');
    expect(health.body).toEqual({ status: 'ok', checks: { database: known, mail: known, pool: known } });
  });

  it('shows people around', async () => {
    const browser = service.browser();
    const document = JSON.parse((await browser.get('/openapi.json')).text);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.servers).toMatchObject([{ url: service.url }]);
    for (const { path, method } of Object.values(ROUTES)) {
      expect(document.paths[path]).toHaveProperty(method.toLowerCase());
    }
    const home = await browser.get('/');
    expect(home.headers.get('Content-Type')).toMatch(/^text\/html/);
    for (const fact of [service.poolId, service.clientId, service.backEnd]) expect(home.text).toContain(fact);
    const docs = await browser.get('/docs');
    expect(docs.status).toBe(200);
    expect(docs.text).toContain('/api/auth/change-password');
  });

  it('keeps mail in a mailbox, newest first', async () => {
    const { email } = await confirmed(service);
    await register(service, { email });
    await mailsTo(service, email);
    const browser = service.browser();
    const listed = JSON.parse((await browser.get('/dev/mailbox.json')).text);
    const keys = ['to', 'subject', 'text', 'html', 'sent_at'];
    for (const mail of listed) expect(Object.keys(mail)).toEqual(keys);
    const times = listed.map(({ sent_at }: { sent_at: string }) => Date.parse(sent_at));
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const own = listed.filter(({ to }: { to: string }) => to === email);
    expect(own[0]).toMatchObject({ to: email, subject: 'Ya tienes una cuenta' });
    const page = await browser.get('/dev/mailbox');
    expect(page.text).toContain(email);
  });
});

fourWays.concurrent((open) => {
  describe('where refresh tokens are rotated', () => {
    let service: Service;
    beforeAll(async () => {
      service = await open({ REFRESH_GRACE: '60' });
    });

    it('R01 R03 replaces the cookie, and gives a retry the same successor', async () => {
      const { browser } = await signedIn(service);
      const former = browser.copy();
      const renewed = await browser.post('/api/auth/refresh');
      expect(renewed.status).toBe(200);
      expect(renewed.setCookies).toHaveLength(2);
      expect(browser.cookies.get('refresh_token')).not.toBe(former.cookies.get('refresh_token'));
      expect(browser.cookies.get('session_id')).toBe(former.cookies.get('session_id'));
      const retried = await former.post('/api/auth/refresh');
      expect(retried.status).toBe(200);
      expect(former.cookies).toEqual(browser.cookies);
      expect((await browser.post('/api/auth/refresh')).status).toBe(200);
    });
  });
});
