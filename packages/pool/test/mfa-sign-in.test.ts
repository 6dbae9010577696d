import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { type MfaRealm, makeMfaRealm } from './mfa-realm.ts';
import { outcomes, password } from './realm.ts';
import { beginSrp } from './srp-client.ts';

const LOCKED = ['NotAuthorizedException', 'Password attempts exceeded'] as const;
const INVALID = ['NotAuthorizedException', 'Invalid session for the user.'] as const;

eachPool((_, make) => {
  let test: TestPool;
  let optional: MfaRealm;
  let required: MfaRealm;
  beforeAll(async () => {
    test = await make();
    test.clock.stop();
    optional = await makeMfaRealm(test, 'OPTIONAL', { email: true });
    required = await makeMfaRealm(test, 'ON');
  });
  const wrong = (right: string) => (right === '000000' ? '000001' : '000000');

  describe('a pool where second factors are optional', () => {
    it('asks for none of somebody who has switched none on', async () => {
      await optional.confirmed('ana@example.org');
      expect((await optional.begin('ana@example.org')).AuthenticationResult).toBeDefined();
    });

    it('lets choose among several, and only among those', async () => {
      const email = 'bea@example.org';
      const { secret, AccessToken } = await optional.withApp(email, { preferred: false });
      await test.sdk.setUserMFAPreference({ AccessToken, EmailMfaSettings: { Enabled: true } });
      const asked = await optional.begin(email);
      expect(asked.ChallengeName).toBe('SELECT_MFA_TYPE');
      expect(JSON.parse(asked.ChallengeParameters!.MFAS_CAN_CHOOSE!)).toEqual(['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']);
      const choose = (ANSWER: string) =>
        optional.answer('SELECT_MFA_TYPE', { username: email, Session: asked.Session, ANSWER });
      await expectRefusal(choose('SMS_MFA'), 'InvalidParameterException');
      const chosen = await choose('SOFTWARE_TOKEN_MFA');
      expect(chosen.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
      await expectRefusal(choose('EMAIL_OTP'), ...INVALID);
      const done = await optional.prove(email, chosen.Session, optional.code(secret));
      expect(done.AuthenticationResult).toBeDefined();
    });

    it('T13 refuses the choice of a factor that the user lacks', async () => {
      const email = 'cai@example.org';
      const { AccessToken } = await optional.withApp(email, { preferred: false });
      await test.sdk.setUserMFAPreference({ AccessToken, EmailMfaSettings: { Enabled: true } });
      const { Session } = await optional.begin(email);
      await test.sdk.adminDeleteSoftwareToken({ UserPoolId: optional.UserPoolId, Username: email });
      const { ChallengeName } = await optional.begin(email);
      expect(ChallengeName).toBe('EMAIL_OTP');
      const choose = optional.answer('SELECT_MFA_TYPE', { username: email, Session, ANSWER: 'SOFTWARE_TOKEN_MFA' });
      const { Session: late } = await choose;
      await expectRefusal(optional.prove(email, late, '123456'), 'CodeMismatchException');
    });

    it('asks after SRP as after a password, and after a new password', async () => {
      const email = 'dan@example.org';
      const { secret } = await optional.withApp(email);
      const answered = await (await beginSrp(test.sdk, optional, { username: email })).answer(password);
      expect(answered).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
      expect(answered.AuthenticationResult).toBeUndefined();
      expect((await optional.prove(email, answered.Session, optional.code(secret))).AuthenticationResult).toBeDefined();
      const Password = 'Temporary-horse-1';
      await test.sdk.adminSetUserPassword({ UserPoolId: optional.UserPoolId, Username: email, Password });
      const { ChallengeName, Session } = await test.sdk.initiateAuth({
        ClientId: optional.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: Password },
      });
      const next = await test.sdk.respondToAuthChallenge({
        ClientId: optional.ClientId,
        ChallengeName: ChallengeName!,
        Session,
        ChallengeResponses: { USERNAME: email, NEW_PASSWORD: 'Another-horse-8' },
      });
      expect(next).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' });
      expect(next.AuthenticationResult).toBeUndefined();
    });
  });

  describe('a code by mail', () => {
    const withMail = async (email: string) => {
      await optional.confirmed(email);
      const user = { UserPoolId: optional.UserPoolId, Username: email };
      await test.sdk.adminSetUserMFAPreference({ ...user, EmailMfaSettings: { Enabled: true, PreferredMfa: true } });
      return user;
    };
    const answer = async (email: string, Session: string | undefined, code?: string) =>
      optional.answer('EMAIL_OTP', { username: email, Session, EMAIL_OTP_CODE: code ?? (await test.code(email)) });

    it('T11 signs in once, in the sign-in that it was sent for, for ten minutes at most', async () => {
      const email = 'eva@example.org';
      await withMail(email);
      const first = await optional.begin(email);
      expect(first).toMatchObject({
        ChallengeName: 'EMAIL_OTP',
        ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'e***@e***' },
      });
      const code = await test.code(email);
      const second = await optional.begin(email);
      await expectRefusal(answer(email, second.Session, code), 'CodeMismatchException');
      expect((await answer(email, first.Session, code)).AuthenticationResult).toBeDefined();
      await expectRefusal(answer(email, first.Session, code), ...INVALID);
      const slow = await optional.client({
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
        AuthSessionValidity: 15,
      });
      const { Session } = await test.sdk.initiateAuth({
        ClientId: slow.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: email, PASSWORD: password },
      });
      const late = await test.code(email);
      test.clock.advance(600_000);
      const expired = test.sdk.respondToAuthChallenge({
        ClientId: slow.ClientId,
        ChallengeName: 'EMAIL_OTP',
        Session,
        ChallengeResponses: { USERNAME: email, EMAIL_OTP_CODE: late },
      });
      await expectRefusal(expired, 'ExpiredCodeException');
    });

    it('T11 is not the way to a new password as well', async () => {
      const email = 'fay@example.org';
      const { UserPoolId } = await withMail(email);
      const mode = (...Names: ('verified_email' | 'admin_only')[]) =>
        test.sdk.updateUserPool({
          UserPoolId,
          AutoVerifiedAttributes: ['email'],
          MfaConfiguration: 'OPTIONAL',
          AccountRecoverySetting: { RecoveryMechanisms: Names.map((Name, index) => ({ Name, Priority: index + 1 })) },
        });
      await expectRefusal(mode('verified_email'), 'InvalidParameterException', /verified_email alone/);
      await test.sdk.updateUserPool({ UserPoolId, AutoVerifiedAttributes: ['email'], MfaConfiguration: 'OPTIONAL' });
      const forgot = () => test.sdk.forgotPassword({ ClientId: optional.ClientId, Username: email });
      await expectRefusal(forgot(), 'InvalidParameterException', /no registered\/verified email/);
      await test.sdk.adminSetUserMFAPreference({ UserPoolId, Username: email, EmailMfaSettings: { Enabled: false } });
      expect((await forgot()).CodeDeliveryDetails?.Destination).toBe('f***@e***');
      await mode('admin_only');
    });

    it('is said in the language and in the words that were asked for', async () => {
      const email = 'gus@example.org';
      const { UserPoolId } = await withMail(email);
      const begin = (ClientMetadata: Record<string, string>) =>
        test.sdk.initiateAuth({
          ClientId: optional.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: password },
          ClientMetadata,
        });
      await begin({ locale: 'en' });
      expect((await test.mails())[0]!.subject).toBe('Your code to sign in to people');
      await begin({ locale: 'es' });
      expect((await test.mails())[0]!.subject).toBe('Su código para entrar en people');
      await test.sdk.setUserPoolMfaConfig({
        UserPoolId,
        MfaConfiguration: 'OPTIONAL',
        SoftwareTokenMfaConfiguration: { Enabled: true },
        EmailMfaConfiguration: { Subject: 'Knock, knock', Message: 'Say {####}.' },
      });
      const { Session } = await begin({});
      const [mail] = await test.mails();
      expect([mail!.subject, mail!.text]).toEqual(['Knock, knock', expect.stringMatching(/^Say \d{6}\.\n$/)]);
      expect((await answer(email, Session)).AuthenticationResult).toBeDefined();
      await optional.set('OPTIONAL');
    });
  });

  describe('a pool that demands a second factor', () => {
    it('T12 L25 gives no token to somebody without one before it is set up', async () => {
      const email = 'hal@example.org';
      await required.confirmed(email);
      const asked = await required.begin(email);
      expect(asked).toMatchObject({ ChallengeName: 'MFA_SETUP' });
      expect(asked.AuthenticationResult).toBeUndefined();
      expect(JSON.parse(asked.ChallengeParameters!.MFAS_CAN_SETUP!)).toEqual(['SOFTWARE_TOKEN_MFA']);
      const setUp = (Session: string | undefined) => required.answer('MFA_SETUP', { username: email, Session });
      await expectRefusal(setUp(asked.Session), ...INVALID);

      const handed = await test.sdk.associateSoftwareToken({ Session: asked.Session });
      await expectRefusal(test.sdk.associateSoftwareToken({ Session: asked.Session }), ...INVALID);
      await expectRefusal(setUp(handed.Session), ...INVALID);
      const verify = (UserCode: string, Session: string | undefined) =>
        test.sdk.verifySoftwareToken({ Session, UserCode });
      const code = required.code(handed.SecretCode!);
      await expectRefusal(verify(wrong(code), handed.Session), 'EnableSoftwareTokenMFAException', 'Code mismatch');
      const verified = await verify(code, handed.Session);
      expect(verified.Status).toBe('SUCCESS');
      await expectRefusal(verify(code, handed.Session), ...INVALID);
      expect((await setUp(verified.Session)).AuthenticationResult).toBeDefined();
      await expectRefusal(setUp(verified.Session), ...INVALID);

      test.clock.advance(30_000);
      const again = await required.begin(email);
      expect(again.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
      const done = await required.prove(email, again.Session, required.code(handed.SecretCode!));
      expect(done.AuthenticationResult).toBeDefined();
    });

    it('T05 takes no session of another sign-in, of another step or of nobody', async () => {
      const [ida, jan] = ['ida@example.org', 'jan@example.org'];
      await required.confirmed(ida);
      await required.confirmed(jan);
      const [idas, jans] = [await required.begin(ida), await required.begin(jan)];
      const handed = await test.sdk.associateSoftwareToken({ Session: idas.Session });
      const UserCode = required.code(handed.SecretCode!);
      const others = test.sdk.verifySoftwareToken({ Session: jans.Session, UserCode });
      await expectRefusal(others, 'InvalidParameterException');
      for (const Session of ['made-up-session-of-nobody', idas.Session]) {
        await expectRefusal(test.sdk.verifySoftwareToken({ Session, UserCode }), ...INVALID);
      }
      await expectRefusal(required.answer('MFA_SETUP', { username: jan, Session: handed.Session }), ...INVALID);
      await expectRefusal(test.sdk.associateSoftwareToken({}), 'InvalidParameterException');
      const { secret } = await required.withApp('kim@example.org');
      const { Session } = await required.begin('kim@example.org');
      await expectRefusal(test.sdk.associateSoftwareToken({ Session }), ...INVALID);
      expect(secret).toHaveLength(52);
    });

    it('T06 is not talked out of it: a factor that was set up counts, switched on or not', async () => {
      const email = 'leo@example.org';
      const { secret, AccessToken } = await required.withApp(email);
      await test.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings: { Enabled: false } });
      const asked = await required.begin(email);
      expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
      const Password = 'Another-horse-8';
      await test.sdk.adminSetUserPassword({
        UserPoolId: required.UserPoolId,
        Username: email,
        Password,
        Permanent: true,
      });
      await expectRefusal(required.prove(email, asked.Session, required.code(secret)), 'NotAuthorizedException');
    });
  });

  describe('guessing', () => {
    it('T03 ends a sign-in after five wrong codes', async () => {
      const email = 'mia@example.org';
      const { secret } = await optional.withApp(email);
      const { Session } = await optional.begin(email);
      const right = optional.code(secret);
      for (let round = 0; round < 5; round += 1) {
        await expectRefusal(optional.prove(email, Session, wrong(right)), 'CodeMismatchException');
      }
      test.clock.advance(1_000);
      await expectRefusal(optional.prove(email, Session, right), ...INVALID);
    });

    it('T03 L08 is counted over all sign-ins of an account, and a right password does not start it afresh', async () => {
      const email = 'noa@example.org';
      const { secret } = await optional.withApp(email);
      for (let round = 0; round < 5; round += 1) {
        const { Session } = await optional.begin(email);
        await expectRefusal(optional.prove(email, Session, wrong(optional.code(secret))), 'CodeMismatchException');
      }
      await expectRefusal(optional.begin(email), ...LOCKED);
      for (const seconds of [1, 2, 4]) {
        test.clock.advance(seconds * 1_000);
        const { Session } = await optional.begin(email);
        await expectRefusal(optional.prove(email, Session, wrong(optional.code(secret))), 'CodeMismatchException');
        test.clock.advance(seconds * 1_000);
        await expectRefusal(optional.begin(email), ...LOCKED);
        test.clock.advance(seconds * 1_000 - 1);
      }
    });

    it('L10 by somebody else leaves the owner a way in once the lock is over', async () => {
      const email = 'ola@example.org';
      const { secret } = await optional.withApp(email);
      const guess = () =>
        test.sdk.initiateAuth({
          ClientId: optional.ClientId,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: email, PASSWORD: 'Wrong-horse-7' },
        });
      for (let round = 0; round < 5; round += 1) await expectRefusal(guess(), 'NotAuthorizedException');
      test.clock.advance(1_000);
      await expectRefusal(guess(), 'NotAuthorizedException');
      test.clock.advance(2_000);
      const { Session } = await optional.begin(email);
      expect((await optional.prove(email, Session, optional.code(secret))).AuthenticationResult).toBeDefined();
      for (let round = 0; round < 4; round += 1) await expectRefusal(guess(), 'NotAuthorizedException');
      expect((await optional.begin(email)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    });

    it('right passwords without a code are no guesses', async () => {
      const email = 'pia@example.org';
      await optional.withApp(email);
      expect(await outcomes(8, () => optional.begin(email))).toEqual({ ok: 8 });
      for (let round = 0; round < 8; round += 1) await optional.begin(email);
    });
  });
});
