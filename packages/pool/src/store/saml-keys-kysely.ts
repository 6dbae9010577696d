import type { Kysely } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { SamlKeys } from './saml-keys.ts';
import type { PoolSchema } from './schema.ts';

export function kyselySamlKeys(db: Kysely<PoolSchema>, sealer: Sealer): SamlKeys {
  return {
    async find(poolId) {
      const row = await db.selectFrom('pool_saml_keys').selectAll().where('pool_id', '=', poolId).executeTakeFirst();
      if (!row) return undefined;
      const privateKey = Buffer.from(sealer.open(row.private_sealed, poolId)).toString();
      return { poolId, certificate: row.certificate, privateKey };
    },
    async insert({ poolId, certificate, privateKey }) {
      await db
        .insertInto('pool_saml_keys')
        .values({ pool_id: poolId, certificate, private_sealed: sealer.seal(privateKey, poolId) })
        .onConflict((conflict) => conflict.column('pool_id').doNothing())
        .execute();
    },
  };
}
