import { Amplify } from 'aws-amplify';
import { confirmSignIn, fetchAuthSession, signIn, signOut } from 'aws-amplify/auth';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { FUNCTION, hooked, naming } from './hooked.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { riddle } from './riddle.ts';
import { serve } from './served.ts';
import { beginSrp } from './srp-client.ts';

const username = 'ann@example.org';
const challenges = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: Realm;
  beforeAll(async () => {
    test = await make(hooks.options);
    realm = await makeRealm(test, {
      pool: { LambdaConfig: naming(FUNCTION, ...challenges) },
      client: {
        ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
        PreventUserExistenceErrors: 'ENABLED',
      },
    });
    await realm.confirmed(username);
  });
  beforeEach(() => {
    hooks.behave = Object.fromEntries(challenges.map((challenge) => [challenge, riddle]));
  });

  describe('a custom sign-in that begins with the password', () => {
    const begin = (name: string) =>
      beginSrp(test.sdk, realm, {
        username: name,
        flow: 'CUSTOM_AUTH',
        parameters: { CHALLENGE_NAME: 'SRP_A' },
        now: test.clock.now,
      });
    const solve = (Session: string | undefined, USERNAME = username) =>
      test.sdk.respondToAuthChallenge({
        ClientId: realm.ClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME, ANSWER: 'friend' },
      });

    it('asks for the proof, then what the hook makes up', async () => {
      const begun = await begin(username);
      expect(begun.output.ChallengeName).toBe('PASSWORD_VERIFIER');
      const asked = await begun.answer(password);
      expect(asked.ChallengeName).toBe('CUSTOM_CHALLENGE');
      expect((await solve(asked.Session)).AuthenticationResult?.AccessToken).toBeTruthy();
      expect(hooks.of('DefineAuthChallenge').map((event) => event.request.session)).toMatchObject([
        [{ challengeName: 'SRP_A', challengeResult: true }],
        [{ challengeName: 'SRP_A' }, { challengeName: 'PASSWORD_VERIFIER', challengeResult: true }],
        [{ challengeName: 'SRP_A' }, { challengeName: 'PASSWORD_VERIFIER' }, { challengeName: 'CUSTOM_CHALLENGE' }],
      ]);
    });

    it('goes no further with a wrong password, nor for a user who does not exist', async () => {
      for (const name of [username, 'nobody@example.org']) {
        const begun = await begin(name);
        expect(begun.output.ChallengeName).toBe('PASSWORD_VERIFIER');
        const wrong = 'Incorrect username or password.';
        await expectRefusal(begun.answer('Wrong-horse-7'), 'NotAuthorizedException', wrong);
      }
    });

    it('still has a temporary password replaced', async () => {
      const Username = 'ben@example.org';
      await test.sdk.adminCreateUser({
        UserPoolId: realm.UserPoolId,
        Username,
        TemporaryPassword: password,
        MessageAction: 'SUPPRESS',
      });
      const asked = await (await begin(Username)).answer(password);
      expect((await solve(asked.Session, Username)).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    });

    it('refuses an A that would give the key away, before a hook is asked', async () => {
      const call = test.sdk.initiateAuth({
        ClientId: realm.ClientId,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: username, CHALLENGE_NAME: 'SRP_A', SRP_A: '0' },
      });
      await expectRefusal(call, 'InvalidParameterException');
      expect(hooks.events).toEqual([]);
    });
  });

  describe('aws-amplify', () => {
    beforeAll(async () => {
      const { UserPoolId: userPoolId, ClientId: userPoolClientId } = realm;
      const userPoolEndpoint = await serve(test.pool);
      Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
    });

    it.each(['CUSTOM_WITH_SRP', 'CUSTOM_WITHOUT_SRP'] as const)('signs in by %s', async (authFlowType) => {
      const secret = authFlowType === 'CUSTOM_WITH_SRP' ? { password } : {};
      const begun = await signIn({ username, ...secret, options: { authFlowType } });
      expect(begun.nextStep).toMatchObject({
        signInStep: 'CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE',
        additionalInfo: { question: 'Who goes there?' },
      });
      const again = await confirmSignIn({ challengeResponse: 'foe' });
      expect(again.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_CUSTOM_CHALLENGE');
      expect((await confirmSignIn({ challengeResponse: 'friend' })).isSignedIn).toBe(true);
      expect((await fetchAuthSession()).tokens?.idToken?.payload.email).toBe(username);
      await signOut();
    });
  });
});
