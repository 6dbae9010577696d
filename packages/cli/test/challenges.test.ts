import { beforeAll, expect, it } from 'vitest';
import type { Answer, Browser } from './harness/browser.ts';
import { fourWays } from './harness/four-ways.ts';
import { codeFor, login, made, newAddress, PASSWORD, signIn } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { appCode } from './harness/totp.ts';

const NEW_PASSWORD = 'otra frase de paso larga';

fourWays((open) => {
  let service: Service;
  beforeAll(async () => {
    service = await open();
  });
  const named = (email: string) => ({ UserPoolId: service.poolId, Username: email });

  /** Nothing that an answer gave opens anything. */
  const isNoEntry = async (answer: Answer, browser: Browser) => {
    expect(answer.setCookies).toEqual([]);
    expect(browser.cookies.size).toBe(0);
    expect(answer.text).not.toMatch(/access_token|id_token|refresh_token/);
    for (const token of [answer.body.data?.session, 'x'].filter((one) => one !== undefined)) {
      expect((await browser.get('/api/auth/me', { token })).status).toBe(401);
    }
    expect((await browser.post('/api/auth/refresh')).status).toBe(401);
    const forged = browser.copy();
    for (const name of ['refresh_token', 'session_id']) forged.cookies.set(name, answer.body.data?.session ?? 'x');
    expect((await forged.post('/api/auth/refresh')).status).toBe(401);
  };

  it('L25 a temporary password opens nothing before a new one has been set', async () => {
    const email = newAddress('invited');
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
      { Name: 'name', Value: 'Iván' },
    ];
    const invitation = { UserAttributes, TemporaryPassword: PASSWORD, MessageAction: 'SUPPRESS' } as const;
    await service.cognito('AdminCreateUser', { ...named(email), ...invitation });
    const browser = service.browser();
    const asked = await login({ email, password: PASSWORD, browser });
    expect([asked.status, asked.body.data.challenge]).toEqual([200, 'NEW_PASSWORD_REQUIRED']);
    await isNoEntry(asked, browser);
    const { challenge, session } = asked.body.data;
    const answer = (answers: object) => browser.post('/api/auth/challenge', { challenge, session, email, answers });
    const weak = await answer({ NEW_PASSWORD: 'corta' });
    expect(weak.status).toBe(400);
    expect(weak.setCookies).toEqual([]);
    const done = await answer({ NEW_PASSWORD });
    expect([done.status, done.setCookies.length]).toEqual([200, 2]);
  });

  it('L25 L31 a password opens nothing where a second factor is due, also after it was reset', async () => {
    const { UserPoolId } = named('');
    const pool = { UserPoolId, SoftwareTokenMfaConfiguration: { Enabled: true } };
    await service.cognito('SetUserPoolMfaConfig', { ...pool, MfaConfiguration: 'OPTIONAL' });
    const person = await made(service);
    const { email } = person;
    const { tokens } = await signIn(person);
    const AccessToken = tokens.access_token;
    const { SecretCode = '' } = await service.cognito('AssociateSoftwareToken', { AccessToken });
    await service.cognito('VerifySoftwareToken', { AccessToken, UserCode: await appCode(SecretCode) });
    const preference = { Enabled: true, PreferredMfa: true };
    await service.cognito('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings: preference });

    const browser = service.browser();
    await isNoEntry(await login({ email, password: PASSWORD, browser }), browser);
    await browser.post('/api/auth/forgot-password', { email });
    const code = await codeFor(service, email);
    const reset = await browser.post('/api/auth/reset-password', { email, code, new_password: NEW_PASSWORD });
    expect(reset.status).toBe(200);
    await isNoEntry(await login({ email, password: NEW_PASSWORD, browser }), browser);
    expect((await login({ email, password: PASSWORD, browser })).body.code).toBe('invalid_credentials');
  });
});
