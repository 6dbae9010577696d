import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchMFAPreference,
  setUpTOTP,
  signIn,
  signOut,
  updateMFAPreference,
  verifyTOTPSetup,
} from 'aws-amplify/auth';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { type MfaRealm, makeMfaRealm } from './mfa-realm.ts';
import { hasOathtool, oathtool, unlessFound } from './oathtool.ts';
import { password } from './realm.ts';
import { serve } from './served.ts';

const FLOWS = {
  ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH' as const, 'ALLOW_USER_PASSWORD_AUTH' as const, 'ALLOW_USER_AUTH' as const],
};

describe.skipIf(!hasOathtool)(`with a code of oathtool${unlessFound}`, () => {
  eachPool((_, make) => {
    let test: TestPool;
    let optional: MfaRealm;
    let required: MfaRealm;
    let endpoint: string;
    /** Each with a clock of its own, which must stay near the clients'. */
    const makeRealms = async () => {
      test = await make();
      optional = await makeMfaRealm(test, 'OPTIONAL', { client: FLOWS, email: true });
      required = await makeMfaRealm(test, 'ON', { client: FLOWS });
      endpoint = await serve(test.pool);
    };
    /** Of the app, now; the next one where the present one was used. */
    const app = (secret: string) => {
      test.clock.advance(30_000);
      return oathtool(secret, test.clock.now());
    };

    describe('amazon-cognito-identity-js', () => {
      beforeAll(makeRealms);
      type Outcome = { session: CognitoUserSession } | { asked: string };
      const userOf = ({ UserPoolId, ClientId }: MfaRealm, Username: string) =>
        new CognitoUser({ Username, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
      const enter = (user: CognitoUser, Username: string) =>
        new Promise<Outcome>((resolve, onFailure) =>
          user.authenticateUser(new AuthenticationDetails({ Username, Password: password }), {
            onSuccess: (session) => resolve({ session }),
            onFailure,
            totpRequired: (asked) => resolve({ asked }),
            mfaSetup: (asked) => resolve({ asked }),
          }),
        );
      const associate = (user: CognitoUser) =>
        new Promise<string>((associateSecretCode, onFailure) =>
          user.associateSoftwareToken({ associateSecretCode, onFailure }),
        );
      const verify = (user: CognitoUser, code: string) =>
        new Promise<unknown>((onSuccess, onFailure) =>
          user.verifySoftwareToken(code, 'a phone', { onSuccess, onFailure }),
        );
      const sendCode = (user: CognitoUser, code: string) =>
        new Promise<CognitoUserSession>((onSuccess, onFailure) =>
          user.sendMFACode(code, { onSuccess, onFailure }, 'SOFTWARE_TOKEN_MFA'),
        );

      it('sets an app up, prefers it and signs in with it', async () => {
        const email = 'ana@example.org';
        await optional.confirmed(email);
        const ana = userOf(optional, email);
        await enter(ana, email);
        const secret = await associate(ana);
        expect(await verify(ana, app(secret))).toMatchObject({ Status: 'SUCCESS' });
        const preferred = { PreferredMfa: true, Enabled: true };
        await new Promise((done, fail) =>
          ana.setUserMfaPreference(null, preferred, (error, result) => (error ? fail(error) : done(result))),
        );
        const again = userOf(optional, email);
        expect(await enter(again, email)).toEqual({ asked: 'SOFTWARE_TOKEN_MFA' });
        await expect(sendCode(again, '000000')).rejects.toMatchObject({ code: 'CodeMismatchException' });
        expect((await sendCode(again, app(secret))).isValid()).toBe(true);
      });

      it('sets one up where the pool demands it, before it has tokens', async () => {
        const email = 'bea@example.org';
        await required.confirmed(email);
        const bea = userOf(required, email);
        expect(await enter(bea, email)).toEqual({ asked: 'MFA_SETUP' });
        const secret = await associate(bea);
        const session = (await verify(bea, app(secret))) as CognitoUserSession;
        expect(session.isValid()).toBe(true);
        const again = userOf(required, email);
        expect(await enter(again, email)).toEqual({ asked: 'SOFTWARE_TOKEN_MFA' });
        expect((await sendCode(again, app(secret))).isValid()).toBe(true);
      });
    });

    describe('aws-amplify', () => {
      beforeAll(makeRealms);
      afterEach(() => signOut());
      const configure = ({ UserPoolId: userPoolId, ClientId: userPoolClientId }: MfaRealm) =>
        Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: endpoint } } });
      const step = async (answer: string) => (await confirmSignIn({ challengeResponse: answer })).nextStep.signInStep;

      it('sets an app up, signs in with it, and chooses between it and a code by mail', async () => {
        configure(optional);
        const username = 'cai@example.org';
        await optional.confirmed(username);
        await signIn({ username, password });
        const { sharedSecret } = await setUpTOTP();
        await verifyTOTPSetup({ code: app(sharedSecret) });
        await updateMFAPreference({ totp: 'PREFERRED' });
        expect(await fetchMFAPreference()).toEqual({ enabled: ['TOTP'], preferred: 'TOTP' });
        await signOut();
        const { nextStep } = await signIn({ username, password });
        expect(nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
        await expect(step('000000')).rejects.toMatchObject({ name: 'CodeMismatchException' });
        expect(await step(app(sharedSecret))).toBe('DONE');
        await updateMFAPreference({ totp: 'NOT_PREFERRED', email: 'ENABLED' });
        await signOut();
        const chooses = await signIn({ username, password });
        expect(chooses.nextStep).toMatchObject({
          signInStep: 'CONTINUE_SIGN_IN_WITH_MFA_SELECTION',
          allowedMFATypes: ['TOTP', 'EMAIL'],
        });
        expect(await step('EMAIL')).toBe('CONFIRM_SIGN_IN_WITH_EMAIL_CODE');
        expect(await step(await test.code(username))).toBe('DONE');
        expect((await fetchAuthSession()).tokens?.idToken?.payload.email).toBe(username);
      });

      it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH'] as const)(
        'sets one up where the pool demands it, by %s',
        async (authFlowType) => {
          configure(required);
          const username = `${authFlowType.toLowerCase()}@example.org`;
          await required.confirmed(username);
          const options = { authFlowType, ...(authFlowType === 'USER_AUTH' && { preferredChallenge: 'PASSWORD_SRP' }) };
          const enter = () => signIn({ username, password, options } as Parameters<typeof signIn>[0]);
          const { nextStep } = await enter();
          expect(nextStep.signInStep).toBe('CONTINUE_SIGN_IN_WITH_TOTP_SETUP');
          const { sharedSecret } = (nextStep as { totpSetupDetails: { sharedSecret: string } }).totpSetupDetails;
          expect(await step(app(sharedSecret))).toBe('DONE');
          await signOut();
          expect((await enter()).nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_TOTP_CODE');
          expect(await step(app(sharedSecret))).toBe('DONE');
        },
      );
    });
  });
});
