import type { Kysely } from 'kysely';
import type { Identities, Identity } from './identities.ts';
import type { PoolSchema } from './schema.ts';

type Key = Pick<Identity, 'poolId' | 'providerId' | 'subject'>;

export function kyselyIdentities(db: Kysely<PoolSchema>): Identities {
  return {
    async insert({ poolId, providerId, subject, sub, createdAt }) {
      const inserted = await db
        .insertInto('pool_identities')
        .values({ pool_id: poolId, provider_id: providerId, subject, sub, created_at: createdAt })
        .onConflict((conflict) => conflict.columns(['pool_id', 'provider_id', 'subject']).doNothing())
        .executeTakeFirst();
      return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async find({ poolId, providerId, subject }: Key) {
      const row = await db
        .selectFrom('pool_identities')
        .selectAll()
        .where('pool_id', '=', poolId)
        .where('provider_id', '=', providerId)
        .where('subject', '=', subject)
        .executeTakeFirst();
      return row && { poolId, providerId, subject, sub: row.sub, createdAt: row.created_at };
    },
    async providersOf({ poolId, sub }) {
      const found = await db
        .selectFrom('pool_identities as i')
        .innerJoin('pool_identity_providers as p', (join) =>
          join.onRef('p.pool_id', '=', 'i.pool_id').onRef('p.id', '=', 'i.provider_id'),
        )
        .select('p.name')
        .where('i.pool_id', '=', poolId)
        .where('i.sub', '=', sub)
        .execute();
      return found.map(({ name }) => name);
    },
    async delete({ poolId, providerId, subject, sub }) {
      const deleted = await db
        .deleteFrom('pool_identities')
        .where('pool_id', '=', poolId)
        .where('provider_id', '=', providerId)
        .where('subject', '=', subject)
        .where('sub', '=', sub)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },
  };
}
