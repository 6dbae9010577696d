import { randomUUID } from 'node:crypto';
import type { Parts } from './parts.ts';
import { randomText } from './random-text.ts';
import type { Device, DeviceIdentity } from './store/devices.ts';
import type { UserPool } from './store/pools.ts';

const GROUP_KEY_LENGTH = 8;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Names for a device that nobody knows yet: `<region>_<UUID>`, and a group key like those that Cognito makes. */
export function newDeviceIdentity({ id }: UserPool): DeviceIdentity {
  const region = id.slice(0, id.lastIndexOf('_'));
  return { key: `${region}_${randomUUID()}`, groupKey: `-${randomText(ALPHANUMERIC, GROUP_KEY_LENGTH)}` };
}

type Owned = Pick<Device, 'poolId' | 'sub' | 'key'>;

/** Seals a device's SRP verifier for this device of this user. */
export function sealDeviceVerifier(device: Owned, verifier: Uint8Array, { secrets }: Pick<Parts, 'secrets'>) {
  return secrets.deviceVerifiers.seal(verifier, rowOf(device));
}

/** Throws SealError when the verifier was sealed for another device or another user. */
export function openDeviceVerifier(device: Device, { secrets }: Pick<Parts, 'secrets'>): Uint8Array {
  return secrets.deviceVerifiers.open(device.srp.sealed, rowOf(device));
}

function rowOf({ poolId, sub, key }: Owned): string {
  return `${poolId}/${sub}/${key}`;
}
