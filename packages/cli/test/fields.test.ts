import { beforeAll, describe, expect, it } from 'vitest';
import { oneWay } from './harness/four-ways.ts';
import { made, PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';

oneWay((open) => {
  let service: Service;
  let token: string;
  beforeAll(async () => {
    service = await open();
    token = (await signIn(await made(service))).tokens.access_token;
  });

  const EMAIL = 'ana@example.com';
  const NAMED = { email: EMAIL, password: PASSWORD, full_name: 'Ana' };

  it.each([
    ['POST', 'register', {}, ['email required', 'password required', 'full_name required']],
    ['POST', 'register', { ...NAMED, phone_number: '600111222' }, ['phone_number invalid_phone_number']],
    ['POST', 'register', { ...NAMED, full_name: ' ', password: '' }, ['password required', 'full_name required']],
    ['POST', 'register', { ...NAMED, full_name: 'x'.repeat(201) }, ['full_name too_long']],
    ['POST', 'register', { ...NAMED, password: 'x'.repeat(257) }, ['password password_too_long']],
    ['POST', 'register', { ...NAMED, password: 'con \0 nulo dentro' }, ['password invalid_characters']],
    ['POST', 'confirm-email', { email: EMAIL, code: '12345' }, ['code invalid_code_format']],
    ['POST', 'confirm-email', { email: EMAIL, code: '１２３４５６' }, ['code invalid_code_format']],
    ['POST', 'login', { username: EMAIL, password: PASSWORD }, ['email required', 'username unknown_field']],
    [
      'POST',
      'challenge',
      { challenge: 'x', session: 'y', email: EMAIL },
      ['challenge not_allowed', 'session too_short', 'answers required'],
    ],
    ['POST', 'refresh', { refresh_token: 'x' }, ['refresh_token unknown_field']],
    ['POST', 'logout', { everywhere: 'yes' }, ['everywhere wrong_type']],
    ['POST', 'reset-password', { email: EMAIL, code: 123456 }, ['code wrong_type', 'new_password required']],
    ['POST', 'change-password', { new_password: PASSWORD }, ['current_password required']],
    ['PATCH', 'me', {}, [' nothing_to_change']],
    ['PATCH', 'me', { email: 'x', full_name: '' }, ['full_name required', 'email invalid_email']],
    ['DELETE', 'me', {}, ['password required']],
    ['POST', 'login', [], [' wrong_type']],
    ['POST', 'login', 'null', [' wrong_type']],
  ] as const)('%s %s of %j names what is wrong', async (...[method, route, body, wrong]) => {
    const words = new Map<string, string[]>();
    for (const language of ['es', 'en']) {
      const answer = await service.browser({ language }).send(method, `/api/auth/${route}`, { body, token });
      expect([answer.status, answer.body.code]).toEqual([422, 'validation_failed']);
      const { errors } = answer.body;
      expect(errors.map(({ field, code }) => `${field} ${code}`).sort()).toEqual([...wrong].sort());
      expect(answer.headers.get('Content-Language')).toBe(language);
      words.set(language, [answer.body.title, answer.body.detail, ...errors.map(({ detail }) => detail)]);
      for (const text of words.get(language) ?? []) expect(text).toMatch(/^[A-ZÁÉÍÓÚ][^{}]+\w\.?(\))?\.?$/u);
    }
    for (const [at, text] of (words.get('es') ?? []).entries()) expect(text).not.toBe(words.get('en')?.[at]);
  });

  it('takes a body that is missing for an empty one where nothing is needed', async () => {
    const { browser } = await signIn(await made(service));
    const bare = { headers: { 'Content-Type': '' } };
    expect((await browser.send('POST', '/api/auth/refresh', bare)).status).toBe(200);
    expect((await browser.send('POST', '/api/auth/logout', bare)).status).toBe(200);
    expect((await browser.send('POST', '/api/auth/login', bare)).status).toBe(422);
  });

  describe('challenges', () => {
    const answer = (challenge: string, answers: object) =>
      service.browser().post('/api/auth/challenge', { challenge, session: 'x'.repeat(40), email: EMAIL, answers });

    it.each([
      ['SMS_MFA', { SMS_MFA_CODE: '123456' }],
      ['CONSTRUCTOR', {}],
      ['NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: PASSWORD, SECRET_HASH: 'x' }],
      ['NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: PASSWORD, USERNAME: 'otra@example.com' }],
      ['NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: PASSWORD, 'userAttributes.email_verified': 'true' }],
    ])('are not passed on as %s with %j', async (challenge, answers) => {
      const { status, body } = await answer(challenge, answers);
      expect([status, body.code]).toEqual([400, 'invalid_request']);
    });

    it('fail with a session that nobody was given', async () => {
      const { status, body } = await answer('NEW_PASSWORD_REQUIRED', { NEW_PASSWORD: PASSWORD });
      expect([status, body.code]).toEqual([401, 'challenge_failed']);
    });
  });
});
