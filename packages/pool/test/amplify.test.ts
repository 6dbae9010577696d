import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  confirmSignUp,
  fetchAuthSession,
  getCurrentUser,
  signIn,
  signOut,
  signUp,
  updatePassword,
} from 'aws-amplify/auth';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { makeRealm, password, type Realm } from './realm.ts';
import { serve } from './served.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  const username = 'ana@example.org';
  beforeAll(async () => {
    test = await make();
    const ExplicitAuthFlows = [
      'ALLOW_USER_SRP_AUTH' as const,
      'ALLOW_USER_PASSWORD_AUTH' as const,
      'ALLOW_USER_AUTH' as const,
      'ALLOW_REFRESH_TOKEN_AUTH' as const,
    ];
    realm = await makeRealm(test, { client: { ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' } });
    const { UserPoolId: userPoolId, ClientId: userPoolClientId } = realm;
    const userPoolEndpoint = await serve(test.pool);
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
    await signUp({ username, password, options: { userAttributes: { email: username } } });
    await confirmSignUp({ username, confirmationCode: await test.code(username) });
  });
  afterEach(() => signOut());

  const expectSignedIn = async () => {
    const { tokens } = await fetchAuthSession();
    expect(tokens?.idToken?.payload.email).toBe(username);
    expect((await getCurrentUser()).userId).toBe(tokens?.accessToken.payload.sub);
  };

  describe('aws-amplify signs in', () => {
    it.each(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH'] as const)('by %s', async (authFlowType) => {
      const options = { authFlowType };
      await expect(signIn({ username, password: 'wrong', options })).rejects.toMatchObject({
        name: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
      expect((await signIn({ username, password, options })).isSignedIn).toBe(true);
      await expectSignedIn();
    });

    it.each(['PASSWORD', 'PASSWORD_SRP'] as const)(
      'by USER_AUTH with a preference for %s',
      async (preferredChallenge) => {
        const options = { authFlowType: 'USER_AUTH' as const, preferredChallenge };
        await expect(signIn({ username, password: 'wrong', options })).rejects.toMatchObject({
          name: 'NotAuthorizedException',
        });
        expect((await signIn({ username, password, options })).isSignedIn).toBe(true);
        await expectSignedIn();
      },
    );

    it.each(['PASSWORD', 'PASSWORD_SRP'] as const)('by USER_AUTH with %s as the choice', async (challengeResponse) => {
      const begun = await signIn({ username, options: { authFlowType: 'USER_AUTH' } });
      expect(begun.nextStep).toEqual({
        signInStep: 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION',
        availableChallenges: ['PASSWORD', 'PASSWORD_SRP'],
      });
      const chosen = await confirmSignIn({ challengeResponse });
      expect(chosen.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_PASSWORD');
      expect((await confirmSignIn({ challengeResponse: password })).isSignedIn).toBe(true);
      await expectSignedIn();
    });

    it('with a temporary password, and sets a new one', async () => {
      const email = 'bea@example.org';
      const { UserPoolId } = realm;
      const UserAttributes = [{ Name: 'email', Value: email }];
      await test.sdk.adminCreateUser({
        UserPoolId,
        Username: email,
        UserAttributes,
        TemporaryPassword: 'Temporary-horse-1',
      });
      const begun = await signIn({ username: email, password: 'Temporary-horse-1' });
      expect(begun.nextStep.signInStep).toBe('CONFIRM_SIGN_IN_WITH_NEW_PASSWORD_REQUIRED');
      expect((await confirmSignIn({ challengeResponse: password })).isSignedIn).toBe(true);
      await updatePassword({ oldPassword: password, newPassword: 'Another-horse-8' });
      await signOut();
      expect((await signIn({ username: email, password: 'Another-horse-8' })).isSignedIn).toBe(true);
    });
  });

  it('aws-amplify refreshes', async () => {
    await signIn({ username, password });
    const before = await fetchAuthSession();
    const after = await fetchAuthSession({ forceRefresh: true });
    expect(after.tokens?.accessToken.payload.jti).not.toBe(before.tokens?.accessToken.payload.jti);
    expect(after.tokens?.accessToken.payload.origin_jti).toBe(before.tokens?.accessToken.payload.origin_jti);
  });
});
