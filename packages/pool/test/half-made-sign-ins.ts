import type { ChallengeNameType, RespondToAuthChallengeCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import { srpTimestamp } from '../src/rules/srp-timestamp.ts';
import { beginDeviceProof, makeDevice, type TestDevice } from './device-client.ts';
import type { TestPool } from './harness.ts';
import { FUNCTION, naming } from './hooked.ts';
import { codeAt } from './mfa-realm.ts';
import { makeRealm, password } from './realm.ts';
import { beginSrp, newHelper, publicOf } from './srp-client.ts';
import { ALWAYS, FLOWS } from './tracking-realm.ts';

/** What an answer differs in from the right one. */
export interface Change {
  readonly client?: string;
  readonly username?: string;
  readonly session?: string;
  /** How the session is altered. */
  alter?(session: string): string;
}

/** A sign-in that waits for an answer, and how it would be answered right. */
export interface HalfMade {
  readonly asked: RespondToAuthChallengeCommandOutput;
  /** What ties the answer to it. */
  readonly session: string;
  answer(change?: Change): Promise<RespondToAuthChallengeCommandOutput>;
}

export type Opened = (email: string) => Promise<HalfMade>;

const TEMPORARY = 'Temporary-horse-1';
const STEP_MS = 30_000;
const same = (session: string) => session;

/** A pool in which a sign-in can stop at every challenge there is, and a way to each of them. */
export async function everyChallenge(test: TestPool) {
  const hooks = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'] as const;
  const realm = await makeRealm(test, {
    pool: {
      DeviceConfiguration: ALWAYS,
      LambdaConfig: naming(FUNCTION, ...hooks),
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
    },
    client: { ExplicitAuthFlows: FLOWS, AuthSessionValidity: 3 },
  });
  const { UserPoolId, ClientId } = realm;
  await test.sdk.setUserPoolMfaConfig({
    UserPoolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    EmailMfaConfiguration: {},
  });
  const apps = new Map<string, string>();

  const begin = (AuthFlow: (typeof FLOWS)[number] | string, parameters: Record<string, string>) =>
    test.sdk.initiateAuth({ ClientId, AuthFlow: AuthFlow as never, AuthParameters: parameters });
  const byPassword = (USERNAME: string, more: Record<string, string> = {}) =>
    begin('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password, ...more });
  const code = (email: string) => codeAt(apps.get(email)!, test.clock.now());

  /** An answer that carries its session as `Session`. */
  const waiting = (
    email: string,
    asked: RespondToAuthChallengeCommandOutput,
    responses: () => Promise<Record<string, string>> | Record<string, string>,
  ): HalfMade => ({
    asked,
    session: asked.Session!,
    async answer({ client = ClientId, username = email, session = asked.Session!, alter = same } = {}) {
      return test.sdk.respondToAuthChallenge({
        ClientId: client,
        ChallengeName: asked.ChallengeName as ChallengeNameType,
        Session: alter(session),
        ChallengeResponses: { USERNAME: username, ...(await responses()) },
      });
    },
  });
  const switchOn = async (email: string, ...factors: ('app' | 'mail')[]) => {
    const { AuthenticationResult } = await byPassword(email);
    const AccessToken = AuthenticationResult!.AccessToken;
    if (factors.includes('app')) {
      const { SecretCode = '' } = await test.sdk.associateSoftwareToken({ AccessToken });
      apps.set(email, SecretCode);
      await test.sdk.verifySoftwareToken({ AccessToken, UserCode: code(email) });
      test.clock.advance(STEP_MS);
    }
    await test.sdk.setUserMFAPreference({
      AccessToken,
      SoftwareTokenMfaSettings: { Enabled: factors.includes('app') },
      EmailMfaSettings: { Enabled: factors.includes('mail') },
    });
  };
  const devices = new Map<string, TestDevice>();
  const newDevice = async (email: string) => {
    const { AuthenticationResult: tokens } = await byPassword(email);
    const device = await makeDevice(tokens!.NewDeviceMetadata);
    const { AccessToken } = tokens!;
    await test.sdk.confirmDevice({ AccessToken, DeviceKey: device.key, DeviceSecretVerifierConfig: device.config });
    devices.set(email, device);
    return device;
  };
  const onDevice = async (email: string) => {
    const device = devices.get(email) ?? (await newDevice(email));
    return { device, asked: await byPassword(email, { DEVICE_KEY: device.key }) };
  };

  /** By the challenge's name: what comes before it is made, and it is asked. */
  const challenges: Record<string, { prepare?(email: string): Promise<unknown>; open: Opened }> = {
    PASSWORD_VERIFIER: {
      async open(email) {
        const begun = await beginSrp(test.sdk, realm, { username: email, now: test.clock.now });
        const session = begun.parameters.SECRET_BLOCK!;
        return {
          asked: begun.output,
          session,
          answer: ({ client, username = email, alter = same, ...other } = {}) =>
            begun.answer(password, {
              username,
              block: alter(other.session ?? session),
              ...(client !== undefined && { client }),
            }),
        };
      },
    },
    SELECT_CHALLENGE: {
      open: async (email) =>
        waiting(email, await begin('USER_AUTH', { USERNAME: email }), () => ({
          ANSWER: 'PASSWORD',
          PASSWORD: password,
        })),
    },
    PASSWORD: {
      open: async (email) =>
        waiting(email, await begin('USER_AUTH', { USERNAME: email, PREFERRED_CHALLENGE: 'PASSWORD' }), () => ({
          PASSWORD: password,
        })),
    },
    PASSWORD_SRP: {
      open: async (email) =>
        waiting(
          email,
          await begin('USER_AUTH', { USERNAME: email, PREFERRED_CHALLENGE: 'PASSWORD_SRP' }),
          async () => ({
            SRP_A: await publicOf(newHelper('any')),
          }),
        ),
    },
    CUSTOM_CHALLENGE: {
      open: async (email) =>
        waiting(email, await begin('CUSTOM_AUTH', { USERNAME: email }), () => ({ ANSWER: 'friend' })),
    },
    NEW_PASSWORD_REQUIRED: {
      prepare: (email) => test.sdk.adminSetUserPassword({ UserPoolId, Username: email, Password: TEMPORARY }),
      open: async (email) =>
        waiting(email, await byPassword(email, { PASSWORD: TEMPORARY }), () => ({ NEW_PASSWORD: 'Another-horse-8' })),
    },
    SOFTWARE_TOKEN_MFA: {
      prepare: (email) => switchOn(email, 'app'),
      open: async (email) => waiting(email, await byPassword(email), () => ({ SOFTWARE_TOKEN_MFA_CODE: code(email) })),
    },
    EMAIL_OTP: {
      prepare: (email) => switchOn(email, 'mail'),
      async open(email) {
        const asked = await byPassword(email);
        const EMAIL_OTP_CODE = await test.code(email);
        return waiting(email, asked, () => ({ EMAIL_OTP_CODE }));
      },
    },
    SELECT_MFA_TYPE: {
      prepare: (email) => switchOn(email, 'app', 'mail'),
      open: async (email) => waiting(email, await byPassword(email), () => ({ ANSWER: 'SOFTWARE_TOKEN_MFA' })),
    },
    DEVICE_SRP_AUTH: {
      async open(email) {
        const { device, asked } = await onDevice(email);
        const SRP_A = await publicOf(newHelper(device.groupKey));
        return waiting(email, asked, () => ({ DEVICE_KEY: device.key, SRP_A }));
      },
    },
    DEVICE_PASSWORD_VERIFIER: {
      async open(email) {
        const { device, asked } = await onDevice(email);
        const prove = await beginDeviceProof(test.sdk, { ClientId, username: email, device, asked });
        const session = prove.begun.ChallengeParameters!.SECRET_BLOCK!;
        return {
          asked: prove.begun,
          session,
          answer: ({ alter = same, session: block = session, ...change } = {}) =>
            prove({ ...change, block: alter(block), timestamp: srpTimestamp(test.clock.now()) }),
        };
      },
    },
  };
  /** Answers SOFTWARE_TOKEN_MFA for somebody whose app was set up here. */
  const proveApp = (email: string, Session: string) =>
    test.sdk.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session,
      ChallengeResponses: { USERNAME: email, SOFTWARE_TOKEN_MFA_CODE: code(email) },
    });
  return { realm, challenges, proveApp };
}
