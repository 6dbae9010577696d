import { type Expression, expressionBuilder, type Kysely, type SqlBool } from 'kysely';
import { toGrant, toRow } from './grant-rows.ts';
import type { Grants, Rotation, RotationResult } from './grants.ts';
import type { PoolSchema } from './schema.ts';
import { endSession, listSessions, makeRoom, markUsed } from './sessions-kysely.ts';
import { inTransaction } from './transaction.ts';

type Db = Kysely<PoolSchema>;

export function kyselyGrants(db: Db): Grants {
  return {
    insert: (grant, refreshTokenHash, mostSessions) =>
      inTransaction(db, async (trx) => {
        const ended = grant.session ? await makeRoom(trx, grant, mostSessions) : [];
        await trx.insertInto('pool_grants').values(toRow(grant)).execute();
        await insertToken(trx, grant.id, refreshTokenHash);
        return ended;
      }),
    async find(id) {
      const row = await db.selectFrom('pool_grants').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toGrant(row);
    },
    async byRefreshToken(hash) {
      const row = await db
        .selectFrom('pool_refresh_tokens as t')
        .innerJoin('pool_grants as g', 'g.id', 't.grant_id')
        .selectAll('g')
        .select('t.rotated_at')
        .where('t.hash', '=', hash)
        .executeTakeFirst();
      return row && { ...toGrant(row), ...(row.rotated_at !== null && { rotatedAt: row.rotated_at }) };
    },
    rotate: (rotation) => rotate(db, rotation),
    markUsed: (id, now) => markUsed(db, id, now),
    sessions: (page) => listSessions(db, page),
    revokeSession: (owner, sessionId, now) => endSession(db, { ...owner, sessionId, now }),
    async revoke(id, now) {
      const revoked = await db
        .updateTable('pool_grants')
        .set({ revoked_at: now })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return revoked.numUpdatedRows > 0n;
    },
    revokeAllOf: (poolId, sub, { now, except }) =>
      revoke(db, row.and([row('pool_id', '=', poolId), row('sub', '=', sub)]), { now, except }),
    revokeProviderSessions: (marks, now) => revoke(db, row('provider_session', 'in', marks), { now }),
    async deleteExpired(now) {
      const expired = db.selectFrom('pool_grants').select('id').where('expires_at', '<=', now);
      await db.deleteFrom('pool_refresh_tokens').where('grant_id', 'in', expired).execute();
      await db.deleteFrom('pool_grants').where('expires_at', '<=', now).execute();
    },
  };
}

interface Revoked {
  readonly now: number;
  readonly except?: string | undefined;
}

/** The columns have these names in all three tables that {@link revoke} changes. */
const row = expressionBuilder<PoolSchema, 'pool_grants'>();

/** It holds many rows, as a sign-in that makes room may: a transaction, so that a deadlock is tried again. */
function revoke(db: Db, theirs: Expression<SqlBool>, { now, except }: Revoked) {
  return inTransaction(db, async (trx) => {
    // Else the next page that a browser opens would sign the user in again.
    await trx.deleteFrom('pool_browser_sessions').where(theirs).execute();
    await trx.deleteFrom('pool_authorization_codes').where(theirs).execute();
    let update = trx.updateTable('pool_grants').set({ revoked_at: now }).where(theirs).where('revoked_at', 'is', null);
    if (except !== undefined) update = update.where('id', '!=', except);
    return (await update.returning('id').execute()).map(({ id }) => id);
  });
}

async function insertToken(db: Db, grantId: string, hash: Uint8Array): Promise<void> {
  await db
    .insertInto('pool_refresh_tokens')
    .values({ hash, grant_id: grantId, rotated_at: null, successor_hash: null, successor_sealed: null })
    .execute();
}

/** The update that finds `rotated_at` empty wins; everyone after it reads what the winner left. */
async function rotate(db: Db, rotation: Rotation): Promise<RotationResult> {
  const won = await db
    .updateTable('pool_refresh_tokens')
    .set({
      rotated_at: rotation.now,
      successor_hash: rotation.successorHash,
      successor_sealed: rotation.successorSealed,
    })
    .where('hash', '=', rotation.hash)
    .where('rotated_at', 'is', null)
    .returning('grant_id')
    .executeTakeFirst();
  if (won) {
    await insertToken(db, won.grant_id, rotation.successorHash);
    return { kind: 'rotated' };
  }
  const lost = await db
    .selectFrom('pool_refresh_tokens as t')
    .innerJoin('pool_refresh_tokens as s', 's.hash', 't.successor_hash')
    .select(['t.rotated_at', 't.successor_sealed', 's.rotated_at as successor_rotated_at'])
    .where('t.hash', '=', rotation.hash)
    .executeTakeFirst();
  // Whoever lost may have read the clock first; a wait of less than nothing is not within no grace.
  const inGrace = lost?.rotated_at != null && Math.max(0, rotation.now - lost.rotated_at) < rotation.graceMs;
  // A successor that was itself replaced shows that its holder moved on: the older token is then in other hands.
  if (!inGrace || !lost?.successor_sealed || lost.successor_rotated_at !== null) return { kind: 'reused' };
  return { kind: 'retried', successorSealed: lost.successor_sealed };
}
