import type { Generated } from 'kysely';
import type { AuditSumsTables } from './audit-sums-tables.ts';
import type { AuditTables } from './audit-tables.ts';

/** Times are milliseconds since the epoch. */
export interface AuthTables extends AuditTables, AuditSumsTables {
  auth_sessions: SessionTable;
  auth_revocations: RevocationTable;
  auth_apps: AppTable;
  auth_recovery_codes: RecoveryCodeTable;
  auth_sso_transactions: SsoTransactionTable;
}

interface SessionTable {
  seq: Generated<number>;
  /** Keyed hash of the reference that the browser holds. */
  id_hash: Uint8Array;
  sub: string;
  username: string;
  origin_jti: string | null;
  /** Sealed; the row's `id_hash` is its associated data. Empty once nothing is left to revoke. */
  refresh_token: Uint8Array;
  /** Counts the successors that were stored, so that a late writer cannot put an older one back. */
  refresh_version: number;
  created_at: number;
  last_seen_at: number;
  idle_expires_at: number;
  expires_at: number;
  ip: string;
  user_agent: string;
  revoked_at: number | null;
  remote_revoked_at: number | null;
  remote_attempts: number;
  remote_retry_at: number;
}

/**
 * What a row says of access tokens: refuse those of one sign-in (`family`), those of a user (`subject`) or that name a
 * group (`group`) issued before `notBefore`; those of then or before that do not know of a change of the user's groups
 * (`joined`, `left`). A `profile` row refuses nothing: what is known of a user's profile, or of everybody's, is out of date.
 */
export type RevocationKind = 'family' | 'subject' | 'group' | 'joined' | 'left' | 'profile';

/** Access tokens that are refused although they are genuine and not expired, and profiles that have changed. */
interface RevocationTable {
  seq: Generated<number>;
  /** What `value` is and what the row refuses. */
  kind: RevocationKind;
  value: string;
  /** Seconds since the epoch, as `iat` is. */
  not_before: number;
  expires_at: number;
}

/** Authenticator apps, known here so that a recovery code can stand in for one at any Cognito. */
interface AppTable {
  /** Keyed hash of whose it is: a user, or a sign-in that has to set one up. */
  owner_hash: Uint8Array;
  /** Sealed; the row's `owner_hash` is its associated data. Null until a code of it has been seen. */
  secret: Uint8Array | null;
  pending: Uint8Array | null;
  /** When the pending secret is forgotten; 0 where there is none. */
  pending_until: number;
}

/** Sign-ins on their way through an identity provider. */
interface SsoTransactionTable {
  /** Keyed hash of `state`. */
  state_hash: Uint8Array;
  /** Keyed hash of what the browser holds in a cookie. */
  browser_hash: Uint8Array;
  provider: string;
  /** What the rest of the sign-in needs; the row's `state_hash` is its associated data. */
  sealed: Uint8Array;
  expires_at: number;
}

interface RecoveryCodeTable {
  sub: string;
  code_hash: Uint8Array;
  used_at: number | null;
}
