import { createHmac } from 'node:crypto';
import type {
  AuthenticationResultType,
  CognitoIdentityProvider,
  RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { srpTimestamp } from '../src/rules/srp-timestamp.ts';
import { keyOf, newHelper, publicOf } from './srp-client.ts';

type Metadata = AuthenticationResultType['NewDeviceMetadata'];
type Answer = Pick<RespondToAuthChallengeCommandOutput, 'ChallengeName' | 'ChallengeParameters' | 'Session'>;

/** What a client keeps of a device, and what it tells Cognito of the device's secret. */
export interface TestDevice {
  readonly key: string;
  readonly groupKey: string;
  readonly secret: string;
  readonly config: { readonly Salt: string; readonly PasswordVerifier: string };
}

/** Makes up a device's secret as amazon-cognito-identity-js does. */
export async function makeDevice(metadata: Metadata): Promise<TestDevice> {
  const { DeviceKey: key = '', DeviceGroupKey: groupKey = '' } = metadata ?? {};
  const helper = newHelper('unused');
  await new Promise<void>((done) => helper.generateHashDevice(groupKey, key, () => done()));
  const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');
  return {
    key,
    groupKey,
    secret: helper.getRandomPassword(),
    config: { Salt: base64(helper.getSaltDevices()), PasswordVerifier: base64(helper.getVerifierDevices()) },
  };
}

/** What a test may do wrong in a device's proof. */
export interface DeviceTwist {
  readonly client?: string;
  readonly username?: string;
  readonly deviceKey?: string;
  readonly secret?: string;
  readonly timestamp?: string;
  readonly session?: string;
  readonly block?: string;
}

interface Asked {
  readonly ClientId: string;
  readonly username: string;
  readonly device: TestDevice;
  /** The answer that asked the device to prove itself. */
  readonly asked: Answer;
}

/** Answers DEVICE_SRP_AUTH; what the second half needs. */
export async function beginDeviceProof(
  sdk: CognitoIdentityProvider,
  { ClientId, username, device, asked }: Asked,
  twist: DeviceTwist = {},
) {
  const helper = newHelper(device.groupKey);
  const named = { USERNAME: twist.username ?? username, DEVICE_KEY: twist.deviceKey ?? device.key };
  const begun = await sdk.respondToAuthChallenge({
    ClientId: twist.client ?? ClientId,
    ChallengeName: 'DEVICE_SRP_AUTH',
    Session: twist.session ?? asked.Session,
    ChallengeResponses: { ...named, SRP_A: await publicOf(helper) },
  });
  const answer = async (wrong: DeviceTwist = {}) => {
    const { SALT: salt = '', SRP_B: B = '' } = begun.ChallengeParameters ?? {};
    const block = wrong.block ?? begun.ChallengeParameters?.SECRET_BLOCK ?? '';
    const password = wrong.secret ?? device.secret;
    const key = await keyOf(helper, { userId: device.key, password, B, salt });
    const timestamp = wrong.timestamp ?? srpTimestamp(Date.now());
    const signature = createHmac('sha256', Buffer.from(key, 'hex'))
      .update(`${device.groupKey}${device.key}`)
      .update(Buffer.from(block, 'base64'))
      .update(timestamp)
      .digest('base64');
    return sdk.respondToAuthChallenge({
      ClientId: wrong.client ?? ClientId,
      ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
      ChallengeResponses: {
        USERNAME: wrong.username ?? username,
        DEVICE_KEY: wrong.deviceKey ?? device.key,
        PASSWORD_CLAIM_SECRET_BLOCK: block,
        PASSWORD_CLAIM_SIGNATURE: signature,
        TIMESTAMP: timestamp,
      },
    });
  };
  return Object.assign(answer, { begun });
}

/** A device's whole proof. */
export async function proveDevice(sdk: CognitoIdentityProvider, asked: Asked) {
  return (await beginDeviceProof(sdk, asked))();
}
