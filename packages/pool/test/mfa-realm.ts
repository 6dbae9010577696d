import type {
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import type { TestPool } from './harness.ts';
import { makeRealm, password } from './realm.ts';

const STEP_MS = 30_000;

/** What an app shows at a time for a secret in Base32. */
export function codeAt(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

export type MfaRealm = Awaited<ReturnType<typeof makeMfaRealm>>;

/** A pool with second factors, and the steps of somebody who has an authenticator app. */
export async function makeMfaRealm(
  test: TestPool,
  MfaConfiguration: UserPoolMfaType,
  more: {
    email?: boolean;
    pool?: Partial<CreateUserPoolRequest>;
    client?: Partial<CreateUserPoolClientRequest>;
  } = {},
) {
  const realm = await makeRealm(test, {
    pool: { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] }, ...more.pool },
    client: { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'], ...more.client },
  });
  const { UserPoolId, ClientId } = realm;
  const set = (mode: UserPoolMfaType, email = more.email === true) =>
    test.sdk.setUserPoolMfaConfig({
      UserPoolId,
      MfaConfiguration: mode,
      SoftwareTokenMfaConfiguration: { Enabled: true },
      ...(email && { EmailMfaConfiguration: {} }),
    });
  await set(MfaConfiguration);
  const begin = (USERNAME: string) =>
    test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: password },
    });
  const answer = (
    ChallengeName: 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP' | 'SELECT_MFA_TYPE' | 'MFA_SETUP',
    {
      username,
      Session,
      ...responses
    }: { username: string; Session: string | undefined } & Record<string, string | undefined>,
  ) =>
    test.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: username, ...(responses as Record<string, string>) },
    });
  return {
    ...realm,
    set,
    begin,
    answer,
    /** The code of the user's app now, or some steps from now. */
    code: (secret: string, steps = 0) => codeAt(secret, test.clock.now() + steps * STEP_MS),
    /** Answers SOFTWARE_TOKEN_MFA. */
    prove: (username: string, Session: string | undefined, SOFTWARE_TOKEN_MFA_CODE: string) =>
      answer('SOFTWARE_TOKEN_MFA', { username, Session, SOFTWARE_TOKEN_MFA_CODE }),
    /** Signs up, confirms, sets an app up and switches it on; its secret. The code that was used is over. */
    async withApp(email: string, { preferred = true, name }: { preferred?: boolean; name?: string } = {}) {
      await realm.confirmed(email);
      const mode = (await test.sdk.getUserPoolMfaConfig({ UserPoolId })).MfaConfiguration ?? 'OFF';
      await set('OFF');
      const { AccessToken } = await realm.signIn(email);
      await set(mode);
      const { SecretCode = '' } = await test.sdk.associateSoftwareToken({ AccessToken });
      await test.sdk.verifySoftwareToken({
        AccessToken,
        UserCode: codeAt(SecretCode, test.clock.now()),
        ...(name !== undefined && { FriendlyDeviceName: name }),
      });
      await test.sdk.setUserMFAPreference({
        AccessToken,
        SoftwareTokenMfaSettings: { Enabled: true, PreferredMfa: preferred },
      });
      test.clock.advance(STEP_MS);
      return { secret: SecretCode, AccessToken };
    },
  };
}
