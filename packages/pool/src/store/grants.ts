import type { DeviceIdentity } from './devices.ts';

/** One sign-in and every token that descends from it; `id` is the tokens' `origin_jti`. */
export interface Grant {
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  /** Seconds since the epoch, as in the tokens. */
  readonly authTime: number;
  readonly createdAt: number;
  /** When its refresh tokens stop working, counted from the sign-in however often they rotate. */
  readonly expiresAt: number;
  readonly revokedAt?: number;
  /** The device that it was made on, in a pool that tracks devices; its refresh tokens work with it alone. */
  readonly device?: DeviceIdentity;
}

/** A refresh token's successor, sealed so that a retry within the grace gets the very same one. */
export interface Rotation {
  readonly hash: Uint8Array;
  readonly successorHash: Uint8Array;
  readonly successorSealed: Uint8Array;
  readonly now: number;
  readonly graceMs: number;
}

export type RotationResult =
  | { readonly kind: 'rotated' }
  | { readonly kind: 'retried'; readonly successorSealed: Uint8Array }
  | { readonly kind: 'reused' };

export interface Grants {
  insert(grant: Grant, refreshTokenHash: Uint8Array): Promise<void>;
  find(id: string): Promise<Grant | undefined>;
  byRefreshToken(hash: Uint8Array): Promise<(Grant & { readonly rotatedAt?: number }) | undefined>;
  /** Replaces a refresh token once; the same token again within the grace gets the same successor, later it is reuse. */
  rotate(rotation: Rotation): Promise<RotationResult>;
  /** False when it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>;
  revokeAllOf(poolId: string, sub: string, options: { now: number; except?: string }): Promise<void>;
  deleteExpired(now: number): Promise<void>;
}
