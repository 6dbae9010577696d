import type { DeviceIdentity } from './devices.ts';
import type { User } from './users.ts';

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
  /** What lists it among its user's sessions; absent where sessions were not tracked when it was made. */
  readonly session?: Session;
  /** What it was granted for at the OAuth endpoints; absent for one of the API. */
  readonly scopes?: readonly string[];
  /** How its user proved who they are (RFC 8176), where that is told. */
  readonly amr?: readonly string[];
  /** Marks the session of a provider that it came from. */
  readonly providerSession?: Uint8Array | undefined;
}

export interface Session {
  /** Names it to its user and to administrators, and opens nothing. */
  readonly id: string;
  /** When it began or was refreshed last. */
  readonly lastActiveAt: number;
}

export type TokenSession = Grant & { readonly session: Session };

export interface SessionPage {
  readonly owner: Owner;
  /** The last session of the page before. */
  readonly after?: SessionKey;
  readonly limit: number;
  readonly now: number;
}

/** What sessions are ordered by. */
export interface SessionKey {
  readonly createdAt: number;
  readonly id: string;
}

type Owner = Pick<User, 'poolId' | 'sub'>;

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
  /**
   * Stores a sign-in. Where it begins a session, those of its user that were used longest ago end until there are no
   * more than `mostSessions` with it, however many sign-ins come at once; the ids of those that ended.
   */
  insert(grant: Grant, refreshTokenHash: Uint8Array, mostSessions: number): Promise<readonly string[]>;
  find(id: string): Promise<Grant | undefined>;
  byRefreshToken(hash: Uint8Array): Promise<(Grant & { readonly rotatedAt?: number }) | undefined>;
  /** Replaces a refresh token once; the same token again within the grace gets the same successor, later it is reuse. */
  rotate(rotation: Rotation): Promise<RotationResult>;
  /** Notes that a sign-in with a session is in use; false when it has ended. */
  markUsed(id: string, now: number): Promise<boolean>;
  /** Sessions that have neither ended nor expired, the oldest first. */
  sessions(page: SessionPage): Promise<{ readonly sessions: readonly TokenSession[]; readonly next?: SessionKey }>;
  /** Ends the sign-in of a session and returns its id; undefined when its user has no session of that id. */
  revokeSession(owner: Owner, sessionId: string, now: number): Promise<string | undefined>;
  /** False when it was revoked before. */
  revoke(id: string, now: number): Promise<boolean>;
  /** The ids of those that it ended. */
  revokeAllOf(poolId: string, sub: string, options: { now: number; except?: string }): Promise<readonly string[]>;
  /** The same of what came from sessions of a provider, whosever they are, and of nothing else; they have these marks. */
  revokeProviderSessions(marks: readonly Uint8Array[], now: number): Promise<readonly string[]>;
  deleteExpired(now: number): Promise<void>;
}
