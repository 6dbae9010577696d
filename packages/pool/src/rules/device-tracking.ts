import { refuse } from '../errors.ts';
import type { UserPool } from '../store/pools.ts';

/** Whether a pool tracks devices: any member of its DeviceConfiguration turns that on. */
export function tracksDevices({ settings: { DeviceConfiguration } }: UserPool): boolean {
  return Object.values(DeviceConfiguration ?? {}).some((value) => value !== undefined);
}

/** Whether a device that was confirmed is remembered only once its user says so. */
export function asksWhetherToRemember({ settings: { DeviceConfiguration } }: UserPool): boolean {
  return DeviceConfiguration?.DeviceOnlyRememberedOnUserPrompt === true;
}

/** Whether a remembered device that proves itself stands in for the second factor. */
export function devicesProveEnough({ settings: { DeviceConfiguration } }: UserPool): boolean {
  return DeviceConfiguration?.ChallengeRequiredOnNewDevice === true;
}

/** Refuses what makes sense only where devices are tracked. */
export function requireTracking(pool: UserPool): void {
  if (tracksDevices(pool)) return;
  refuse('InvalidUserPoolConfigurationException', 'User pool does not have device tracking enabled.');
}
