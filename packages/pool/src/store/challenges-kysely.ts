import type { Kysely } from 'kysely';
import type { Challenges } from './challenges.ts';
import type { PoolSchema } from './schema.ts';

export function kyselyChallenges(db: Kysely<PoolSchema>): Challenges {
  return {
    async insert(challenge) {
      const { poolId, clientId, expiresAt, ...rest } = challenge;
      await db
        .insertInto('pool_challenges')
        .values({ ...rest, pool_id: poolId, client_id: clientId, expires_at: expiresAt })
        .execute();
    },
    async find(hash) {
      const row = await db.selectFrom('pool_challenges').selectAll().where('hash', '=', hash).executeTakeFirst();
      if (!row) return undefined;
      const { pool_id, client_id, expires_at, ...rest } = row;
      return { ...rest, poolId: pool_id, clientId: client_id, expiresAt: expires_at };
    },
    async consume(hash) {
      const used = await db.deleteFrom('pool_challenges').where('hash', '=', hash).executeTakeFirst();
      return used.numDeletedRows > 0n;
    },
    async deleteAll(poolId, sub) {
      await db.deleteFrom('pool_challenges').where('pool_id', '=', poolId).where('sub', '=', sub).execute();
    },
    async deleteExpired(now) {
      await db.deleteFrom('pool_challenges').where('expires_at', '<=', now).execute();
    },
  };
}
