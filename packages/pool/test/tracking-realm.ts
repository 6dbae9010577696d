import type { DeviceConfigurationType } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { makeDevice, proveDevice, type TestDevice } from './device-client.ts';
import type { TestPool } from './harness.ts';
import { makeRealm, password } from './realm.ts';

export const FLOWS = [
  'ALLOW_USER_PASSWORD_AUTH' as const,
  'ALLOW_ADMIN_USER_PASSWORD_AUTH' as const,
  'ALLOW_USER_SRP_AUTH' as const,
  'ALLOW_USER_AUTH' as const,
  'ALLOW_CUSTOM_AUTH' as const,
  'ALLOW_REFRESH_TOKEN_AUTH' as const,
];
/** Every device that is confirmed is remembered. */
export const ALWAYS = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
/** Those are, whose users say so. */
export const OPT_IN = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: true };

export type TrackingRealm = Awaited<ReturnType<typeof makeTrackingRealm>>;

/** A pool that tracks devices, and the steps of a client that keeps one. */
export async function makeTrackingRealm(test: TestPool, DeviceConfiguration: DeviceConfigurationType) {
  const realm = await makeRealm(test, { pool: { DeviceConfiguration }, client: { ExplicitAuthFlows: FLOWS } });
  const { ClientId } = realm;
  const signIn = (email: string, more: Record<string, string> = {}) =>
    test.sdk.initiateAuth({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: email, PASSWORD: password, ...more },
    });
  return {
    ...realm,
    signIn,
    /** Signs in on a new device and confirms it. */
    async onNewDevice(email: string, DeviceName = 'a telephone') {
      const { AuthenticationResult: tokens } = await signIn(email);
      const device = await makeDevice(tokens!.NewDeviceMetadata);
      const { UserConfirmationNecessary } = await test.sdk.confirmDevice({
        AccessToken: tokens!.AccessToken,
        DeviceKey: device.key,
        DeviceName,
        DeviceSecretVerifierConfig: device.config,
      });
      return {
        AccessToken: tokens!.AccessToken!,
        RefreshToken: tokens!.RefreshToken!,
        device,
        UserConfirmationNecessary,
      };
    },
    /** Signs in on a device that is remembered. */
    async onDevice(username: string, device: TestDevice) {
      const asked = await signIn(username, { DEVICE_KEY: device.key });
      expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
      return (await proveDevice(test.sdk, { ClientId, username, device, asked })).AuthenticationResult!;
    },
  };
}
