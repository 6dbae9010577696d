import type { Database } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import type { AuthTables } from './schema.ts';

/** Cognito's access tokens live for a day at most; with an hour for clocks, no revoked token outlives its row. */
const LIFETIME_MS = 25 * 3_600_000;

/** Access tokens to refuse: of one sign-in (`family`), or of a user and issued before `notBefore` (seconds). */
export interface Revocation {
  readonly kind: 'family' | 'subject';
  readonly value: string;
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface RevocationStore {
  /** Rows in force whose sequence number is above `seq`, with the highest number seen. */
  after(seq: number, now: number): Promise<{ revocations: readonly Revocation[]; last: number }>;
  removeExpired(now: number): Promise<void>;
}

export const familyRevocation = (originJti: string, now: number): Revocation => ({
  kind: 'family',
  value: originJti,
  notBefore: 0,
  expiresAt: now + LIFETIME_MS,
});

/** `iat` counts whole seconds: a token of this very second may be the one made after the change, and is let be. */
export const subjectRevocation = (sub: string, now: number): Revocation => ({
  kind: 'subject',
  value: sub,
  notBefore: Math.floor(now / 1000),
  expiresAt: now + LIFETIME_MS,
});

/** Adds rows inside the transaction that ends the sessions they belong to. */
export async function addRevocations(db: Kysely<AuthTables>, revocations: readonly Revocation[]): Promise<void> {
  if (revocations.length === 0) return;
  const rows = revocations.map(({ kind, value, notBefore, expiresAt }) => ({
    kind,
    value,
    not_before: notBefore,
    expires_at: expiresAt,
  }));
  await db.insertInto('auth_revocations').values(rows).execute();
}

export function createRevocationStore(database: Database): RevocationStore {
  const { db } = database.as<AuthTables>();
  return {
    async after(seq, now) {
      const rows = await db
        .selectFrom('auth_revocations')
        .selectAll()
        .where('seq', '>', seq)
        .where('expires_at', '>', now)
        .orderBy('seq')
        .execute();
      const revocations = rows.map(({ kind, value, not_before: notBefore, expires_at: expiresAt }) => ({
        kind,
        value,
        notBefore,
        expiresAt,
      }));
      return { revocations, last: rows.at(-1)?.seq ?? seq };
    },
    async removeExpired(now) {
      await db.deleteFrom('auth_revocations').where('expires_at', '<=', now).execute();
    },
  };
}
