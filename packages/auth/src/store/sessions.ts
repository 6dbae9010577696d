import type { Reach, Revocation } from './revocations.ts';

/** A session as the service sees it; the reference itself is nowhere stored. */
export interface Session {
  readonly seq: number;
  readonly sub: string;
  readonly username: string;
  readonly originJti: string | undefined;
  /** Empty when it has been forgotten, or was sealed under another master key. */
  readonly refreshToken: string;
  readonly refreshVersion: number;
  readonly createdAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | undefined;
}

/** A live session as its owner sees it. */
export interface OwnSession {
  /** Names the session to its owner; tells nothing of the reference that the browser holds. */
  readonly publicId: string;
  readonly originJti: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: number;
  readonly lastSeenAt: number;
}

export interface NewSession {
  readonly id: string;
  readonly sub: string;
  readonly username: string;
  readonly originJti: string | undefined;
  readonly refreshToken: string;
  readonly now: number;
  readonly idleExpiresAt: number;
  readonly expiresAt: number;
  readonly ip: string;
  readonly userAgent: string;
  /** Set for a token that is only kept until it is revoked. */
  readonly revoked?: boolean;
}

export interface Touch {
  readonly id: string;
  readonly now: number;
  readonly idleExpiresAt: number;
  readonly ip: string;
  readonly userAgent: string;
  /** The successor, when the pool rotated the token, and the version it succeeds; a later successor stays. */
  readonly successor: { readonly refreshToken: string; readonly of: number } | undefined;
}

/** What a revocation touched: the sessions it ended and the rows that other processes will read. */
export interface Revoked {
  readonly sessions: readonly Session[];
  readonly revocations: readonly Revocation[];
}

export interface SessionStore {
  insert(session: NewSession): Promise<void>;
  /** What names a session to its owner and in the record, made of its secret reference. */
  publicIdOf(id: string): string;
  find(id: string): Promise<Session | undefined>;
  /** The session, when it is neither revoked nor expired nor idle for too long. */
  findLive(id: string, now: number): Promise<Session | undefined>;
  /** Records a use and the successor token; false when the session has been revoked meanwhile. */
  touch(touch: Touch): Promise<boolean>;
  /** Ends one session, with its access tokens; no session is returned when it was over already. */
  revoke(id: string, now: number): Promise<Revoked>;
  /** How many sessions are neither over nor idle for too long, whoever's. */
  countLive(now: number): Promise<number>;
  /** A user's sessions that are neither over nor idle for too long, the latest used first. */
  liveOf(sub: string, now: number): Promise<readonly OwnSession[]>;
  /** When the youngest session of a user that is kept, alive or over, began. */
  lastBeginningOf(sub: string): Promise<number | undefined>;
  /** Ends one session of a user by its public id; nothing ended where the user has none of that id. */
  revokeOwn(sub: string, publicId: string, now: number): Promise<Revoked>;
  /** Ends whatever descends from one sign-in, whether or not a session of ours is known for it. */
  revokeFamily(originJti: string, now: number): Promise<Revoked>;
  /** Ends all sessions of a user, and refuses all access tokens as far as `reach` says. */
  revokeAllOf(sub: string, end: { readonly now: number; readonly reach: Reach }): Promise<Revoked>;
  /** Takes revoked sessions whose token the pool still has to hear of; each is handed out again after the lease. */
  pendingRemoteRevocations(claim: { now: number; leaseUntil: number; limit: number }): Promise<readonly Session[]>;
  /** The pool has revoked the token: it is forgotten. */
  remotelyRevoked(seq: number, now: number): Promise<void>;
  /** Deletes sessions whose tokens have expired. */
  removeExpired(now: number): Promise<void>;
}
