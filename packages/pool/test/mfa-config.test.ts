import { beforeAll, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { makeMfaRealm } from './mfa-realm.ts';
import { makeRealm, type Realm } from './realm.ts';

const REFUSED = 'InvalidParameterException';
const NO_FACTOR = "Invalid MFA configuration given, can't disable all MFAs and require MFA.";

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make();
    realm = await makeRealm(test);
    await realm.confirmed('ana@example.org');
  });
  const token = { SoftwareTokenMfaConfiguration: { Enabled: true } };

  describe('a pool’s second factors', () => {
    it('are described as they were set, and what is left out is switched off', async () => {
      const { UserPoolId } = await makeRealm(test);
      const set = (more: object) => test.sdk.setUserPoolMfaConfig({ UserPoolId, ...more });
      const get = async () => {
        const { $metadata: _metadata, ...config } = await test.sdk.getUserPoolMfaConfig({ UserPoolId });
        return config;
      };
      expect(await get()).toEqual({ MfaConfiguration: 'OFF' });
      const EmailMfaConfiguration = { Subject: 'Your code', Message: 'It is {####}.' };
      expect(await set({ ...token, EmailMfaConfiguration, MfaConfiguration: 'ON' })).toMatchObject({
        ...token,
        EmailMfaConfiguration,
        MfaConfiguration: 'ON',
      });
      expect(await get()).toEqual({ ...token, EmailMfaConfiguration, MfaConfiguration: 'ON' });
      const { UserPool } = await test.sdk.describeUserPool({ UserPoolId });
      expect(UserPool?.MfaConfiguration).toBe('ON');
      expect(UserPool).not.toHaveProperty('mfa');
      await set({ ...token, MfaConfiguration: 'OPTIONAL' });
      expect(await get()).toEqual({ ...token, MfaConfiguration: 'OPTIONAL' });
      await set({});
      expect(await get()).toEqual({ SoftwareTokenMfaConfiguration: { Enabled: false }, MfaConfiguration: 'OFF' });
    });

    it('are demanded only where there is one that could be proven', async () => {
      const { UserPoolId } = await makeRealm(test);
      for (const MfaConfiguration of ['ON', 'OPTIONAL'] as const) {
        await expectRefusal(test.sdk.setUserPoolMfaConfig({ UserPoolId, MfaConfiguration }), REFUSED, NO_FACTOR);
        await expectRefusal(test.sdk.createUserPool({ PoolName: 'x', MfaConfiguration }), REFUSED, NO_FACTOR);
        await expectRefusal(test.sdk.updateUserPool({ UserPoolId, MfaConfiguration }), REFUSED, NO_FACTOR);
      }
      await test.sdk.setUserPoolMfaConfig({ UserPoolId, ...token });
      await test.sdk.updateUserPool({ UserPoolId, MfaConfiguration: 'ON' });
      expect((await test.sdk.getUserPoolMfaConfig({ UserPoolId })).MfaConfiguration).toBe('ON');
      await test.sdk.updateUserPool({ UserPoolId });
      expect(await test.sdk.getUserPoolMfaConfig({ UserPoolId })).toMatchObject({ ...token, MfaConfiguration: 'OFF' });
    });

    it('by text message or passkey are not offered, and words without the code are refused', async () => {
      const { UserPoolId } = await makeRealm(test);
      const set = (more: object) => test.sdk.setUserPoolMfaConfig({ UserPoolId, ...more });
      const sms = { SmsMfaConfiguration: { SmsAuthenticationMessage: 'It is {####}.' } };
      await expectRefusal(set(sms), REFUSED, /SmsMfaConfiguration is not offered/);
      await expectRefusal(set({ WebAuthnConfiguration: { RelyingPartyId: 'a.org' } }), REFUSED, /is not offered/);
      await expectRefusal(set({ EmailMfaConfiguration: { Message: 'without it' } }), REFUSED, /message/);
    });
  });

  describe('a user’s choice', () => {
    const prefer = async (more: object) => {
      const { AccessToken } = await realm.signIn('ana@example.org');
      return test.sdk.setUserMFAPreference({ AccessToken, ...more });
    };

    it('is one that they could prove', async () => {
      const software = prefer({ SoftwareTokenMfaSettings: { Enabled: true } });
      await expectRefusal(software, REFUSED, 'User has not verified software token mfa');
      await expectRefusal(prefer({ SMSMfaSettings: { Enabled: true } }), REFUSED, /delivery config.*SMS_MFA/);
      await expectRefusal(prefer({ WebAuthnMfaSettings: { Enabled: true } }), REFUSED);
      await expectRefusal(prefer({ EmailMfaSettings: { PreferredMfa: true } }), REFUSED, /must be enabled/);
      const both = { Enabled: true, PreferredMfa: true };
      const { UserPoolId } = realm;
      await test.sdk.adminCreateUser({ UserPoolId, Username: 'bea@example.org', MessageAction: 'SUPPRESS' });
      const unverified = { UserPoolId, Username: 'bea@example.org', EmailMfaSettings: both };
      await expectRefusal(test.sdk.adminSetUserMFAPreference(unverified), REFUSED, /EMAIL_OTP/);
    });

    it('prefers one factor at most, and none that is switched off', async () => {
      const mfa = await makeMfaRealm(test, 'OPTIONAL', { email: true });
      const { AccessToken } = await mfa.withApp('cai@example.org');
      const set = (SoftwareTokenMfaSettings?: object, EmailMfaSettings?: object) =>
        test.sdk.setUserMFAPreference({ AccessToken, SoftwareTokenMfaSettings, EmailMfaSettings });
      const told = async () => {
        const { PreferredMfaSetting, UserMFASettingList } = await test.sdk.getUser({ AccessToken });
        return [PreferredMfaSetting, UserMFASettingList];
      };
      const both = { Enabled: true, PreferredMfa: true };
      await expectRefusal(set(both, both), REFUSED, 'Preferred setting can only be set for one MFA.');
      expect(await told()).toEqual(['SOFTWARE_TOKEN_MFA', ['SOFTWARE_TOKEN_MFA']]);
      await set(undefined, both);
      expect(await told()).toEqual(['EMAIL_OTP', ['SOFTWARE_TOKEN_MFA', 'EMAIL_OTP']]);
      await set(undefined, { Enabled: false });
      expect(await told()).toEqual([undefined, ['SOFTWARE_TOKEN_MFA']]);
      await set({ Enabled: false });
      expect(await told()).toEqual([undefined, undefined]);
      expect((await mfa.begin('cai@example.org')).AuthenticationResult).toBeDefined();
    });

    it('cannot be set up where the pool does not offer it', async () => {
      const { AccessToken } = await realm.signIn('ana@example.org');
      const refused = ['SoftwareTokenMFANotFoundException', /has not been enabled by the userPool/] as const;
      await expectRefusal(test.sdk.associateSoftwareToken({ AccessToken }), ...refused);
      await expectRefusal(test.sdk.verifySoftwareToken({ AccessToken, UserCode: '123456' }), ...refused);
    });
  });
});
