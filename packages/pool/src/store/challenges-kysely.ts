import type { Kysely, Selectable } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { Challenge, Challenges } from './challenges.ts';
import type { PoolSchema } from './schema.ts';

export function kyselyChallenges(db: Kysely<PoolSchema>, sealer: Sealer): Challenges {
  const toChallenge = (row: Selectable<PoolSchema['pool_challenges']>): Challenge => ({
    hash: row.hash,
    poolId: row.pool_id,
    clientId: row.client_id,
    sub: row.sub,
    name: row.name,
    expiresAt: row.expires_at,
    ...(row.event !== null && { event: row.event }),
    ...(row.state_sealed && { state: Buffer.from(sealer.open(row.state_sealed, hex(row.hash))).toString() }),
  });
  return {
    async insert(challenge) {
      await db
        .insertInto('pool_challenges')
        .values({
          hash: challenge.hash,
          pool_id: challenge.poolId,
          client_id: challenge.clientId,
          sub: challenge.sub,
          name: challenge.name,
          expires_at: challenge.expiresAt,
          tries: 0,
          event: challenge.event ?? null,
          state_sealed: challenge.state === undefined ? null : sealer.seal(challenge.state, hex(challenge.hash)),
        })
        .execute();
    },
    async find(hash) {
      const row = await db.selectFrom('pool_challenges').selectAll().where('hash', '=', hash).executeTakeFirst();
      return row && toChallenge(row);
    },
    async spendTry(hash, most) {
      const spent = await db
        .updateTable('pool_challenges')
        .set((e) => ({ tries: e('tries', '+', 1) }))
        .where('hash', '=', hash)
        .where('tries', '<', most)
        .executeTakeFirst();
      return spent.numUpdatedRows > 0n;
    },
    async consume(hash) {
      const used = await db.deleteFrom('pool_challenges').where('hash', '=', hash).executeTakeFirst();
      return used.numDeletedRows > 0n;
    },
    async take(hash) {
      const row = await db.deleteFrom('pool_challenges').where('hash', '=', hash).returningAll().executeTakeFirst();
      return row && toChallenge(row);
    },
    async deleteAll(poolId, sub) {
      await db.deleteFrom('pool_challenges').where('pool_id', '=', poolId).where('sub', '=', sub).execute();
    },
    async deleteExpired(now) {
      await db.deleteFrom('pool_challenges').where('expires_at', '<=', now).execute();
    },
  };
}

function hex(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
