import { Amplify } from 'aws-amplify';
import {
  confirmSignIn,
  fetchAuthSession,
  fetchDevices,
  forgetDevice,
  rememberDevice,
  type SignInInput,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { eachPool, type TestPool } from './harness.ts';
import { FUNCTION, hooked, naming } from './hooked.ts';
import { password } from './realm.ts';
import { riddle } from './riddle.ts';
import { serve } from './served.ts';
import { makeTrackingRealm, OPT_IN, type TrackingRealm } from './tracking-realm.ts';

const username = 'ana@example.org';
const BY_PASSWORD = [
  'USER_SRP_AUTH',
  'USER_PASSWORD_AUTH',
  'USER_AUTH',
  'CUSTOM_WITH_SRP',
  'CUSTOM_WITHOUT_SRP',
] as const;

eachPool((_, make) => {
  const hooks = hooked();
  let test: TestPool;
  let realm: TrackingRealm;
  beforeAll(async () => {
    test = await make(hooks.options);
    realm = await makeTrackingRealm(test, OPT_IN);
    const { UserPoolId: userPoolId, ClientId: userPoolClientId } = realm;
    const LambdaConfig = naming(FUNCTION, 'DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse');
    await test.sdk.updateUserPool({
      UserPoolId: userPoolId,
      DeviceConfiguration: OPT_IN,
      AutoVerifiedAttributes: ['email'],
      LambdaConfig,
    });
    await realm.confirmed(username);
    const userPoolEndpoint = await serve(test.pool);
    Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });
  });
  afterEach(() => signOut());

  const deviceKey = async () => (await fetchAuthSession()).tokens?.accessToken.payload.device_key;
  const enter = async (authFlowType: (typeof BY_PASSWORD)[number]) => {
    const options = {
      authFlowType,
      ...(authFlowType === 'USER_AUTH' && { preferredChallenge: 'PASSWORD_SRP' as const }),
    } as NonNullable<SignInInput['options']>;
    const begun = await signIn({ username, options, ...(authFlowType !== 'CUSTOM_WITHOUT_SRP' && { password }) });
    const { isSignedIn } = begun.isSignedIn ? begun : await confirmSignIn({ challengeResponse: 'friend' });
    expect(isSignedIn).toBe(true);
  };

  it.each(BY_PASSWORD)('aws-amplify has its device remembered and signs in on it by %s', async (flow) => {
    hooks.behave = { DefineAuthChallenge: riddle, CreateAuthChallenge: riddle, VerifyAuthChallengeResponse: riddle };
    await enter(flow);
    await rememberDevice();
    const key = await deviceKey();
    expect((await fetchDevices()).map(({ id }) => id)).toContain(key);
    await signOut();

    await enter(flow);
    expect(await deviceKey()).toBe(key);
    await fetchAuthSession({ forceRefresh: true });
    expect(await deviceKey()).toBe(key);
    await signOut();

    // Forgotten behind its back: Amplify drops the device and goes on.
    await test.sdk.adminForgetDevice({ UserPoolId: realm.UserPoolId, Username: username, DeviceKey: String(key) });
    await enter(flow);
    expect(await deviceKey()).not.toBe(key);
    await rememberDevice();
    await forgetDevice();
    expect(await fetchDevices()).toEqual([]);
  });
});
