import type { SrpRecord, User } from './users.ts';

/** The two names of a device: its own, and the group that SRP mixes into its proof. */
export interface DeviceIdentity {
  readonly key: string;
  readonly groupKey: string;
}

/** A device that proved itself once, and may again instead of a second factor. */
export interface Device extends DeviceIdentity {
  readonly poolId: string;
  readonly sub: string;
  readonly name?: string;
  /** Whether it is asked to prove itself; one that is not remembered is only known to administrators. */
  readonly remembered: boolean;
  readonly srp: SrpRecord;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly authenticatedAt: number;
}

type Owner = Pick<User, 'poolId' | 'sub'>;

export interface Devices {
  /** False when the user has a device of that key. */
  insert(device: Device): Promise<boolean>;
  find(owner: Owner, key: string): Promise<Device | undefined>;
  /** Notes that a remembered device proved itself; false when it is gone or no longer remembered. */
  proved(owner: Owner, key: string, now: number): Promise<boolean>;
  /** False when there is no such device. */
  setRemembered(owner: Owner, key: string, change: { remembered: boolean; now: number }): Promise<boolean>;
  /** False when there is no such device. */
  delete(owner: Owner, key: string): Promise<boolean>;
  /** In the order in which they were confirmed. */
  list(page: {
    owner: Owner;
    rememberedOnly: boolean;
    after: number;
    limit: number;
  }): Promise<{ readonly devices: readonly Device[]; readonly next?: number }>;
}
