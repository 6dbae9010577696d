import type { Database } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import type { AuthTables, RevocationKind } from './schema.ts';

/** Cognito's access tokens live for a day at most; with an hour for clocks, no revoked token outlives its row. */
const LIFETIME_MS = 25 * 3_600_000;
/** Longer than any process keeps a profile. */
const PROFILE_CHANGE_MS = 900_000;
/** The last second of the year 9999: after every token. */
const ALWAYS = 253_402_300_799;
const ROWS_PER_INSERT = 1_000;

export interface NewRevocation {
  readonly kind: RevocationKind;
  readonly value: string;
  /** Seconds since the epoch, as `iat` is. */
  readonly notBefore: number;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export interface Revocation extends NewRevocation {
  readonly seq: number;
}

export interface RevocationStore {
  /** Adds rows; they are durable when it resolves. */
  add(revocations: readonly NewRevocation[]): Promise<readonly Revocation[]>;
  /** Rows in force whose sequence number is above `seq`, with the highest number seen. */
  after(seq: number, now: number): Promise<{ revocations: readonly Revocation[]; last: number }>;
  removeExpired(now: number): Promise<void>;
}

const row = (kind: RevocationKind, value: string, now: number): NewRevocation => ({
  kind,
  value,
  notBefore: Math.floor(now / 1000),
  expiresAt: now + LIFETIME_MS,
});

export const familyRevocation = (originJti: string, now: number): NewRevocation => ({
  ...row('family', originJti, now),
  notBefore: 0,
});

/**
 * How far the end of a user's tokens reaches. `iat` counts whole seconds, so a token of this very second may be the one
 * made after the change (`before`); where none can be made after it, those of this second are refused too (`now`). A
 * deleted user has no good token ever again, not even one that is being made (`ever`).
 */
const REACH = {
  before: (second: number) => second,
  now: (second: number) => second + 1,
  ever: () => ALWAYS,
} as const;

export type Reach = keyof typeof REACH;

export function subjectRevocation(sub: string, now: number, reach: Reach): NewRevocation {
  const revocation = row('subject', sub, now);
  return { ...revocation, notBefore: REACH[reach](revocation.notBefore) };
}

export const membershipChange = (
  { sub, group, member }: { sub: string; group: string; member: boolean },
  now: number,
): NewRevocation => row(member ? 'joined' : 'left', JSON.stringify([sub, group]), now);

export const groupRevocation = (poolId: string, group: string, now: number): NewRevocation =>
  row('group', JSON.stringify([poolId, group]), now);

/** Of one user, or without one of everybody. */
export const profileChange = (sub: string | undefined, now: number): NewRevocation => ({
  ...row('profile', sub ?? '', now),
  expiresAt: now + PROFILE_CHANGE_MS,
});

/** Adds rows, inside the transaction that makes the changes they belong to. */
export async function addRevocations(
  db: Kysely<AuthTables>,
  revocations: readonly NewRevocation[],
): Promise<readonly Revocation[]> {
  const added: Revocation[] = [];
  for (let from = 0; from < revocations.length; from += ROWS_PER_INSERT) {
    const values = revocations
      .slice(from, from + ROWS_PER_INSERT)
      .map(({ kind, value, notBefore, expiresAt }) => ({ kind, value, not_before: notBefore, expires_at: expiresAt }));
    const rows = await db.insertInto('auth_revocations').values(values).returningAll().execute();
    added.push(...rows.map(toRevocation));
  }
  return added;
}

export function createRevocationStore(database: Database): RevocationStore {
  const { db } = database.as<AuthTables>();
  return {
    add: (revocations) => addRevocations(db, revocations),
    async after(seq, now) {
      const rows = await db
        .selectFrom('auth_revocations')
        .selectAll()
        .where('seq', '>', seq)
        .where('expires_at', '>', now)
        .orderBy('seq')
        .execute();
      return { revocations: rows.map(toRevocation), last: rows.at(-1)?.seq ?? seq };
    },
    async removeExpired(now) {
      await db.deleteFrom('auth_revocations').where('expires_at', '<=', now).execute();
    },
  };
}

interface Row {
  readonly seq: number;
  readonly kind: RevocationKind;
  readonly value: string;
  readonly not_before: number;
  readonly expires_at: number;
}

const toRevocation = ({ seq, kind, value, not_before: notBefore, expires_at: expiresAt }: Row): Revocation => ({
  seq,
  kind,
  value,
  notBefore,
  expiresAt,
});
