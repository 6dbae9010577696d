import { openDeviceVerifier } from '../device-record.ts';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { tracksDevices } from '../rules/device-tracking.ts';
import { nameKey } from '../rules/sign-in-names.ts';
import { srpExchange, srpHex } from '../rules/srp.ts';
import type { Device } from '../store/devices.ts';
import { admit } from './admission.ts';
import type { ChallengeStep, SignInAnswer } from './flow.ts';
import type { SignedIn, SignInAt } from './grant.ts';
import { INVALID_SESSION } from './invalid-session.ts';
import { required } from './parameters.ts';
import { WRONG } from './prove-password.ts';
import { consumeSession, findSession, openSession } from './session.ts';
import { readSrpA } from './srp-numbers.ts';
import { claimedProof, isNow, isRightProof } from './srp-proof.ts';
import { refuseState } from './subject.ts';

/** What a device's proof is checked against. */
interface Expected {
  readonly deviceKey: string;
  /** In Base64. */
  readonly key: string;
}

/**
 * Refuses a call that names a device which its user does not have, before anything of the call is used up: clients
 * drop the device and send the same call again. Where devices are not tracked they are not looked at.
 * Throws ResourceNotFoundException, for users who do not exist as well.
 */
export async function refuseUnknownDevice(
  { pool, deviceKey, username }: Omit<SignInAt, 'client'> & { username: string | undefined },
  { store }: Pick<Parts, 'store'>,
): Promise<void> {
  if (deviceKey === undefined || username === undefined || !tracksDevices(pool)) return;
  const user = (await store.users.byName(pool.id, nameKey(pool, username))) ?? { poolId: pool.id, sub: username };
  if (!(await store.devices.find(user, deviceKey))) refuse('ResourceNotFoundException', 'Device does not exist.');
}

/** The device that a sign-in names, if it has to prove itself: one that is not remembered is as good as none. */
export async function rememberedDevice(
  { pool, user, deviceKey }: SignedIn,
  { store }: Pick<Parts, 'store'>,
): Promise<Device | undefined> {
  if (deviceKey === undefined || !tracksDevices(pool)) return undefined;
  const device = await store.devices.find(user, deviceKey);
  return device?.remembered ? device : undefined;
}

/** Asks a remembered device to prove itself, which its user has done already. */
export async function askDevice(proven: SignedIn, { key }: Device, parts: Parts): Promise<SignInAnswer> {
  return {
    ChallengeName: 'DEVICE_SRP_AUTH',
    // No name: clients keep a device under the one that was typed, and would look for it under this one.
    ChallengeParameters: { DEVICE_KEY: key },
    Session: await openSession({ ...proven, name: 'DEVICE_SRP_AUTH', state: key }, parts),
  };
}

/** The first half of a device's proof: SRP with its secret instead of a password. */
export const deviceSrpAuth: ChallengeStep = {
  name: 'DEVICE_SRP_AUTH',
  async answer({ pool, client, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const deviceKey = required(responses, 'DEVICE_KEY');
    const clientPublic = readSrpA(required(responses, 'SRP_A'));
    checkSecretHash(client, username, responses.SECRET_HASH);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    refuseState(user);
    const device = challenge.state === deviceKey ? await parts.store.devices.find(user, deviceKey) : undefined;
    if (!device) return refuse('NotAuthorizedException', INVALID_SESSION);
    const { serverPublic, key } = srpExchange(clientPublic, openDeviceVerifier(device, parts));
    const expected: Expected = { deviceKey, key: Buffer.from(key).toString('base64') };
    const next = { name: 'DEVICE_PASSWORD_VERIFIER', state: JSON.stringify(expected), after: challenge } as const;
    return {
      ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
      ChallengeParameters: {
        DEVICE_KEY: deviceKey,
        SALT: srpHex(device.srp.salt),
        SRP_B: serverPublic,
        SECRET_BLOCK: await openSession({ pool, client, user, ...next }, parts),
        USERNAME: username,
      },
    };
  },
};

/** The second half: the device shows that it arrived at the key. Right or wrong, it has one try. */
export const devicePasswordVerifier: ChallengeStep = {
  name: 'DEVICE_PASSWORD_VERIFIER',
  sessionIn: 'PASSWORD_CLAIM_SECRET_BLOCK',
  async answer({ pool, client, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const deviceKey = required(responses, 'DEVICE_KEY');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const claimed = claimedProof(responses);
    const { challenge, user } = await findSession({ name: this.name, session, pool, client, username }, parts);
    await consumeSession(challenge, parts.store);
    refuseState(user);
    const expected = JSON.parse(challenge.state ?? '{}') as Partial<Expected>;
    const device = expected.deviceKey === deviceKey ? await parts.store.devices.find(user, deviceKey) : undefined;
    if (!device || expected.key === undefined) return refuse('NotAuthorizedException', WRONG);
    const key = Buffer.from(expected.key, 'base64');
    const proves = isNow(claimed, parts) && isRightProof({ realm: device.groupKey, userId: deviceKey, key }, claimed);
    if (!proves || !(await parts.store.devices.proved(user, deviceKey, parts.now()))) {
      return refuse('NotAuthorizedException', WRONG);
    }
    return admit({ pool, client, user, device }, parts);
  },
};
