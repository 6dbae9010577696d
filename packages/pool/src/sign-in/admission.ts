import { newDeviceIdentity } from '../device-record.ts';
import type { Parts } from '../parts.ts';
import { tracksDevices } from '../rules/device-tracking.ts';
import type { Device } from '../store/devices.ts';
import { tellPostAuthentication } from '../triggers/authentication.ts';
import type { TokenOccasion } from '../triggers/pre-token-generation.ts';
import type { SignInAnswer } from './flow.ts';
import { issueTokens, openGrant, type SignedIn, tokenContent } from './grant.ts';
import { requireStillProven } from './prove-password.ts';

interface Admitted extends SignedIn {
  /** The device that proved itself; in a pool that tracks devices any other is new. */
  readonly device?: Device;
  readonly occasion?: TokenOccasion;
}

/** Ends a sign-in with tokens, unless a hook has something against it. */
export async function admit(
  { device, occasion = 'Authentication', ...proven }: Admitted,
  parts: Parts,
): Promise<SignInAnswer> {
  const { pool, user } = proven;
  // On the pages there is nothing that could keep a device's secret.
  const fresh = tracksDevices(pool) && !device && !parts.ending ? newDeviceIdentity(pool) : undefined;
  await tellPostAuthentication({ ...proven, newDeviceUsed: fresh !== undefined }, parts.triggers);
  if (parts.ending) {
    await parts.ending(user, parts);
    return {};
  }
  const content = await tokenContent(occasion, proven, parts);
  const { grant, refreshToken } = await parts.store.transaction(async (store) => {
    await requireStillProven(store, user);
    await parts.event.passed(store);
    return openGrant(store, { ...proven, device: device ?? fresh }, parts);
  });
  const result = await issueTokens({ ...proven, grant, content }, parts);
  const metadata = fresh && { NewDeviceMetadata: { DeviceKey: fresh.key, DeviceGroupKey: fresh.groupKey } };
  return { AuthenticationResult: { ...result, RefreshToken: refreshToken, ...metadata }, ChallengeParameters: {} };
}
