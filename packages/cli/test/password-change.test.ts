import { beforeAll, describe, expect, it } from 'vitest';
import { fourWays } from './harness/four-ways.ts';
import {
  codeFor,
  confirmed,
  login,
  mailsTo,
  newAddress,
  PASSWORD,
  type SignedInPerson,
  signedIn,
  signIn,
} from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { DEAD, OVER, refreshed, seen } from './harness/standing.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

fourWays.concurrent((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const change = ({ browser, tokens }: SignedInPerson, body: object, token: string | undefined = tokens.access_token) =>
    browser.post('/api/auth/change-password', body, token === '' ? {} : { token });

  describe('L31 changing a password', () => {
    it('takes the present one, another one and the token, and without any of them changes nothing', async () => {
      const person = await signedIn(service);
      const bad = [
        [{ current_password: 'no es esta', new_password: NEW_PASSWORD }, '400 wrong_password'],
        [{ current_password: '', new_password: NEW_PASSWORD }, '422 validation_failed'],
        [{ new_password: NEW_PASSWORD }, '422 validation_failed'],
        [{ current_password: null, new_password: NEW_PASSWORD }, '422 validation_failed'],
        [{ current_password: PASSWORD, new_password: PASSWORD }, '400 invalid_password'],
        [{ current_password: NEW_PASSWORD, new_password: NEW_PASSWORD }, '400 invalid_password'],
      ] as const;
      for (const [body, expected] of bad) {
        const answer = await change(person, body);
        expect([body, `${answer.status} ${answer.body.code}`]).toEqual([body, expected]);
        expect(answer.setCookies).toEqual([]);
      }
      const same = await change(person, { current_password: PASSWORD, new_password: PASSWORD });
      expect(same.body.errors).toMatchObject([{ field: 'new_password', code: 'password_reused' }]);
      const right = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      for (const token of ['', 'x', person.tokens.id_token]) {
        expect((await change(person, right, token)).status).toBe(401);
      }
      expect(await refreshed(person.browser)).toBe('alive');
      await signIn(person, service.browser());
      expect((await mailsTo(service, person.email)).map(({ subject }) => subject)).not.toContain(
        'Tu contraseña ha cambiado',
      );
    });

    it('ends every other session and what was begun elsewhere, and tells the owner by mail', async () => {
      const person = await signedIn(service);
      const elsewhere = await signIn(person, service.browser());
      const { browser, tokens } = person;
      await browser.send('PATCH', '/api/auth/me', { token: tokens.access_token, body: { full_name: 'Ana' } });
      const done = await change(person, { current_password: PASSWORD, new_password: NEW_PASSWORD });
      expect(done.status).toBe(200);
      expect(await refreshed(elsewhere.browser)).toBe(OVER);
      for (const { access_token } of [tokens, elsewhere.tokens]) expect(await seen(browser, access_token)).toBe(DEAD);
      const stolen = { ClientId: service.clientId, RefreshToken: elsewhere.browser.cookies.get('refresh_token') };
      await expect(service.cognito('GetTokensFromRefreshToken', stolen)).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      });
      expect(await refreshed(browser)).toBe('alive');
      const [notice] = await mailsTo(service, person.email);
      expect(notice?.subject).toBe('Tu contraseña ha cambiado');
      expect(notice?.text).not.toMatch(/frase|https?:/);
    });
  });

  describe('L20 a password', () => {
    const tooCommon = [
      'CustomCognito2026',
      'contraseña1234',
      'password12345',
      '123456789012',
      'qwertyuiop12',
      'aaaaaaaaaaaa',
    ];
    /** A name, the words in it and those of the service. */
    const personal = (local: string) => [local, `${local}${local}`, `${local}!`, 'AnaPerezLarga'];

    it.each(['register', 'change-password', 'reset-password'])(
      'that is common or personal is refused with the reason by %s, and a long plain phrase is not',
      async (route) => {
        const local = `wolmirek${Math.trunc(performance.now() * 1_000)}`;
        const email = `${local}@example.com`;
        const person = route === 'register' ? undefined : await signedIn(service, { email });
        const full_name = 'Ana Perez Larga';
        const send = await sender(route, { email, person, full_name });
        if (person) {
          const token = person.tokens.access_token;
          await person.browser.send('PATCH', '/api/auth/me', { token, body: { full_name } });
        }
        for (const [passwords, code] of [
          [tooCommon, 'password_too_common'],
          [personal(local), 'password_personal'],
        ] as const) {
          for (const password of passwords) {
            const answer = await send(password);
            expect([password, answer.status, answer.body.code]).toEqual([password, 400, 'invalid_password']);
            expect([password, answer.body.errors]).toEqual([password, [expect.objectContaining({ code })]]);
            expect(answer.body.errors[0]?.detail).toMatch(/\w{4,}/);
          }
        }
        // Fifteen lower-case letters: there is no rule of composition.
        expect((await send('tresgatosazules')).status).toBeLessThan(300);
      },
    );
  });

  type Sending = { email: string; person: SignedInPerson | undefined; full_name: string };
  const sender = async (route: string, { email, person, full_name }: Sending) => {
    const browser = person?.browser ?? service.browser();
    if (route === 'register') {
      return (password: string) => browser.post('/api/auth/register', { email, password, full_name });
    }
    if (route === 'change-password') {
      const token = person?.tokens.access_token ?? '';
      return (new_password: string) =>
        browser.post('/api/auth/change-password', { current_password: PASSWORD, new_password }, { token });
    }
    await browser.post('/api/auth/forgot-password', { email });
    const code = await codeFor(service, email);
    return (new_password: string) => browser.post('/api/auth/reset-password', { email, code, new_password });
  };

  it('L15 is its bytes in every flow: composed and decomposed spellings are two passwords', async () => {
    const [nfc, nfd] = ['canción de mañana'.normalize('NFC'), 'canción de mañana'.normalize('NFD')];
    expect(nfc).not.toBe(nfd);
    for (const [own, other] of [
      [nfc, nfd],
      [nfd, nfc],
    ] as const) {
      const person = await confirmed(service, { email: newAddress(), password: own });
      const verdicts = async (password: string) => ({
        api: (await login({ ...person, password, browser: service.browser() })).status === 200,
        wire: await atPool(person.email, password),
        srp: await bySrp(person.email, password),
      });
      expect(await verdicts(own)).toEqual({ api: true, wire: true, srp: true });
      expect(await verdicts(other)).toEqual({ api: false, wire: false, srp: false });
    }
  });

  const atPool = (USERNAME: string, PASSWORD: string) =>
    service
      .cognito('InitiateAuth', {
        ClientId: service.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      })
      .then(
        () => true,
        () => false,
      );
  /** By an unmodified client of Cognito. */
  const bySrp = async (Username: string, Password: string) => {
    const { AuthenticationDetails, CognitoUser, CognitoUserPool } = await import('amazon-cognito-identity-js');
    const kept = new Map<string, string>();
    const Storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
    };
    const endpoint = service.poolUrl;
    const Pool = new CognitoUserPool({ UserPoolId: service.poolId, ClientId: service.clientId, endpoint, Storage });
    const user = new CognitoUser({ Username, Pool, Storage });
    return new Promise<boolean>((resolve) => {
      user.authenticateUser(new AuthenticationDetails({ Username, Password }), {
        onSuccess: () => resolve(true),
        onFailure: () => resolve(false),
      });
    });
  };
});
