import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import { codeFor, login, made, mailsTo, PASSWORD, type Person, type SignedInPerson } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { enter, seen } from './harness/standing.ts';
import { appCode } from './harness/totp.ts';

const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

fourWays.concurrent((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });

  /** Somebody with an app, whose code of the last step is used up. */
  async function withApp(): Promise<SignedInPerson & { secret: string; recoveryCodes: string[] }> {
    const person = await enter(service);
    const { browser, tokens } = person;
    const token = tokens.access_token;
    const setup = await browser.post('/api/auth/mfa/setup', undefined, { token });
    const secret: string = setup.body.secret_code;
    const verified = await browser.post('/api/auth/mfa/verify', { code: await appCode(secret, -1) }, { token });
    expect(verified.status, verified.text).toBe(200);
    return { ...person, secret, recoveryCodes: verified.body.data.recovery_codes };
  }
  const challenged = async (person: Person) => {
    const { status, body, setCookies } = await login(person);
    expect([status, body.data.challenge, setCookies]).toEqual([200, 'SOFTWARE_TOKEN_MFA', []]);
    return body.data.session as string;
  };
  const prove = ({ browser, email }: Person, session: string, answers: Record<string, string>) =>
    browser.post('/api/auth/challenge', { challenge: 'SOFTWARE_TOKEN_MFA', session, email, answers });
  const isOn = async ({ browser, tokens }: SignedInPerson) =>
    (await browser.get('/api/auth/me', { token: tokens.access_token })).body.mfa;

  describe('an authenticator app', () => {
    it('is set up with a secret and its first code, and is then asked for', async () => {
      const person = await enter(service);
      const { browser, tokens, email } = person;
      const token = tokens.access_token;
      const setup = await browser.post('/api/auth/mfa/setup', undefined, { token });
      expect([setup.status, Object.keys(setup.body)]).toEqual([200, ['secret_code', 'qr_code_url']]);
      const url = new URL(setup.body.qr_code_url);
      expect([url.protocol, url.host, url.searchParams.get('secret'), url.searchParams.get('issuer')]).toEqual([
        'otpauth:',
        'totp',
        setup.body.secret_code,
        'Custom Cognito',
      ]);
      expect(decodeURIComponent(url.pathname)).toContain(email);
      expect(await isOn(person)).toBe(false);
      const code = await appCode(setup.body.secret_code, -1);
      const refused = await browser.post('/api/auth/mfa/verify', { code: wrong(code) }, { token });
      expect([refused.status, refused.body.code]).toEqual([400, 'invalid_code']);
      const verified = await browser.post('/api/auth/mfa/verify', { code }, { token });
      expect(verified.body.data.recovery_codes).toHaveLength(10);
      expect(await isOn(person)).toBe(true);
      expect((await mailsTo(service, email))[0]?.subject).toBe('Has activado el segundo factor');

      const session = await challenged(person);
      const mistyped = await prove(person, session, { software_token_mfa_code: wrong(code) });
      expect([mistyped.status, mistyped.body.code]).toEqual([400, 'invalid_code']);
      const entered = await prove(person, session, { software_token_mfa_code: await appCode(setup.body.secret_code) });
      expect([entered.status, Object.keys(entered.body.data)]).toEqual([
        200,
        ['access_token', 'id_token', 'token_type', 'expires_in'],
      ]);
      expect([...browser.cookies.keys()].sort()).toEqual(['refresh_token', 'session_id']);
    });

    it('L25 leaves nothing to use before its code: no cookie, no token, and no other challenge', async () => {
      const person = await withApp();
      const browser = service.browser();
      const session = await challenged({ ...person, browser });
      expect(browser.cookies.size).toBe(0);
      for (const challenge of ['MFA_SETUP', 'EMAIL_OTP', 'SELECT_MFA_TYPE', 'NEW_PASSWORD_REQUIRED']) {
        const names: Record<string, string> = { EMAIL_OTP: 'EMAIL_OTP_CODE', SELECT_MFA_TYPE: 'ANSWER' };
        const name = names[challenge] ?? (challenge === 'MFA_SETUP' ? 'SOFTWARE_TOKEN_MFA_CODE' : 'NEW_PASSWORD');
        const answers = { [name]: challenge === 'NEW_PASSWORD_REQUIRED' ? PASSWORD : '123456' };
        const body = { challenge, session, email: person.email, answers };
        const answer = await browser.post('/api/auth/challenge', body);
        expect(`${challenge} ${answer.status} ${answer.body.code}`).toBe(`${challenge} 401 challenge_failed`);
      }
      expect(browser.cookies.size).toBe(0);
      expect(
        (await prove({ ...person, browser }, session, { SOFTWARE_TOKEN_MFA_CODE: await appCode(person.secret) }))
          .status,
      ).toBe(200);
    });

    it('T05 stays as it is while another one is set up, and until that one is proven', async () => {
      const person = await withApp();
      const { browser, tokens, secret } = person;
      const token = tokens.access_token;
      const other = (await browser.post('/api/auth/mfa/setup', undefined, { token })).body.secret_code;
      expect(other).not.toBe(secret);
      const elsewhere = { ...person, browser: service.browser() };
      expect(
        (await prove(elsewhere, await challenged(elsewhere), { SOFTWARE_TOKEN_MFA_CODE: await appCode(secret) }))
          .status,
      ).toBe(200);
      expect((await browser.post('/api/auth/mfa/verify', { code: await appCode(other, -1) }, { token })).status).toBe(
        200,
      );
      const former = await prove(elsewhere, await challenged(elsewhere), {
        SOFTWARE_TOKEN_MFA_CODE: await appCode(secret, 1),
      });
      expect(former.body.code).toBe('invalid_code');
      expect(
        (await prove(elsewhere, await challenged(elsewhere), { SOFTWARE_TOKEN_MFA_CODE: await appCode(other) })).status,
      ).toBe(200);
    });

    it('T06 is switched off with the password only, and its owner is told', async () => {
      const person = await withApp();
      const { browser, tokens, email } = person;
      const off = (password: string) =>
        browser.send('DELETE', '/api/auth/mfa', { body: { password }, token: tokens.access_token });
      const refused = await off(`${PASSWORD}!`);
      expect([refused.status, refused.body.code]).toEqual([400, 'wrong_password']);
      expect(await isOn(person)).toBe(true);
      expect((await off(PASSWORD)).status).toBe(200);
      expect(await isOn(person)).toBe(false);
      expect((await mailsTo(service, email))[0]?.subject).toBe('Has desactivado el segundo factor');
      const again = await off(PASSWORD);
      expect([again.status, again.body.code]).toEqual([409, 'mfa_not_enabled']);
      expect((await login(person)).body.data.access_token).toBeDefined();
    });

    it('T06 survives a forgotten password', async () => {
      const person = await withApp();
      const { browser, email } = person;
      await browser.post('/api/auth/forgot-password', { email });
      const code = await codeFor(service, email);
      const password = 'otra frase de paso larga';
      const reset = await browser.post('/api/auth/reset-password', { email, code, new_password: password });
      expect(reset.status, reset.text).toBe(200);
      expect((await login({ ...person, password })).body.data.challenge).toBe('SOFTWARE_TOKEN_MFA');
    });

    it('does not get in the way of a change of password, which keeps its owner signed in', async () => {
      const person = await withApp();
      const { browser, tokens } = person;
      const change = { current_password: PASSWORD, new_password: 'otra frase de paso larga' };
      const answer = await browser.post('/api/auth/change-password', change, { token: tokens.access_token });
      expect(answer.status, answer.text).toBe(200);
      expect(await seen(browser, tokens.access_token)).toBe('401 invalid_token');
      expect((await browser.post('/api/auth/refresh')).status).toBe(200);
    });
  });

  describe('a recovery code', () => {
    it('T10 stands in for the app once, in whatever way it is typed, and its owner is told', async () => {
      const person = await withApp();
      const [first = '', second = ''] = person.recoveryCodes;
      expect(new Set(person.recoveryCodes).size).toBe(10);
      for (const code of person.recoveryCodes)
        expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
      const session = await challenged(person);
      const typed = first.toLowerCase().replaceAll('-', ' ');
      expect((await prove(person, session, { recovery_code: typed })).status).toBe(200);
      expect((await mailsTo(service, person.email))[0]?.subject).toBe('Se ha usado un código de recuperación');
      const next = await challenged(person);
      const again = await prove(person, next, { recovery_code: first });
      expect([again.status, again.body.code]).toEqual([400, 'invalid_code']);
      expect((await prove(person, next, { recovery_code: second })).status).toBe(200);
    });

    it('T10 signs in once when it is sent many times at once', async () => {
      const person = await withApp();
      const [code = ''] = person.recoveryCodes;
      const sessions = [await challenged(person), await challenged(person), await challenged(person)];
      const answers = await Promise.all(
        sessions.map((session) => prove({ ...person, browser: service.browser() }, session, { recovery_code: code })),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    });

    it('T10 of another account, or with a session that is over, is not used up', async () => {
      const person = await withApp();
      const other = await withApp();
      const [code = ''] = person.recoveryCodes;
      const foreign = await prove(other, await challenged(other), { recovery_code: code });
      expect(foreign.body.code).toBe('invalid_code');
      const over = await prove(person, 'a-session-that-never-was-one', { recovery_code: code });
      expect([over.status, over.body.code]).toEqual([401, 'challenge_failed']);
      expect((await prove(person, await challenged(person), { recovery_code: code })).status).toBe(200);
    });

    it('T10 ends when new ones are made, which takes the password', async () => {
      const person = await withApp();
      const { browser, tokens, recoveryCodes } = person;
      const renew = (password: string) =>
        browser.post('/api/auth/mfa/recovery-codes', { password }, { token: tokens.access_token });
      expect((await renew(`${PASSWORD}!`)).body.code).toBe('wrong_password');
      const fresh = (await renew(PASSWORD)).body.data.recovery_codes as string[];
      expect(fresh.filter((code) => recoveryCodes.includes(code))).toEqual([]);
      const session = await challenged(person);
      expect((await prove(person, session, { recovery_code: recoveryCodes[0]! })).body.code).toBe('invalid_code');
      expect((await prove(person, session, { recovery_code: fresh[0]! })).status).toBe(200);
    });

    it('is not there for somebody without an app', async () => {
      const { browser, tokens } = await enter(service);
      const token = tokens.access_token;
      const renewed = await browser.post('/api/auth/mfa/recovery-codes', { password: PASSWORD }, { token });
      expect([renewed.status, renewed.body.code]).toEqual([409, 'mfa_not_enabled']);
    });
  });
});

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
    await service.cognito('SetUserPoolMfaConfig', {
      UserPoolId: service.poolId,
      MfaConfiguration: 'ON',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    });
  });

  it('T12 where the pool demands a second factor, an app is set up before there is any token', async () => {
    const person = await made(service);
    const { browser, email } = person;
    const asked = (await login(person)).body.data;
    expect(asked).toMatchObject({ challenge: 'MFA_SETUP', parameters: { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' } });
    expect(browser.cookies.size).toBe(0);
    const { secret_code: secret = '', qr_code_url: url = '' } = asked.parameters;
    expect(new URL(url).searchParams.get('secret')).toBe(secret);
    const answer = (code: string) =>
      browser.post('/api/auth/challenge', {
        challenge: 'MFA_SETUP',
        session: asked.session,
        email,
        answers: { SOFTWARE_TOKEN_MFA_CODE: code },
      });
    expect((await answer(wrong(await appCode(secret, -1)))).body.code).toBe('invalid_code');
    const entered = await answer(await appCode(secret, -1));
    expect(entered.status, entered.text).toBe(200);
    const token = entered.body.data.access_token;
    expect((await browser.get('/api/auth/me', { token })).body.mfa).toBe(true);

    const codes = await browser.post('/api/auth/mfa/recovery-codes', { password: PASSWORD }, { token });
    expect(codes.body.data.recovery_codes).toHaveLength(10);
    const again = (await login(person)).body.data;
    expect(again.challenge).toBe('SOFTWARE_TOKEN_MFA');
    const proof = { challenge: again.challenge, session: again.session, email };
    const recovered = await browser.post('/api/auth/challenge', {
      ...proof,
      answers: { RECOVERY_CODE: codes.body.data.recovery_codes[0] },
    });
    expect(recovered.status, recovered.text).toBe(200);
  });
});
