import type { Kysely } from 'kysely';
import type { PoolSchema } from './schema.ts';
import type { SigningKeys } from './signing-keys.ts';

export function kyselySigningKeys(db: Kysely<PoolSchema>): SigningKeys {
  return {
    async insert(key) {
      await db
        .insertInto('pool_signing_keys')
        .values({
          kid: key.kid,
          pool_id: key.poolId,
          public_jwk: key.publicJwk,
          private_sealed: key.privateSealed,
          created_at: key.createdAt,
        })
        .execute();
    },
    async of(poolId) {
      const rows = await db
        .selectFrom('pool_signing_keys')
        .selectAll()
        .where('pool_id', '=', poolId)
        .orderBy('seq', 'desc')
        .execute();
      return rows.map((row) => ({
        kid: row.kid,
        poolId: row.pool_id,
        publicJwk: row.public_jwk,
        privateSealed: row.private_sealed,
        createdAt: row.created_at,
      }));
    },
  };
}
