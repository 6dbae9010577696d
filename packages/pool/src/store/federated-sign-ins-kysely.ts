import type { Kysely } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { FederatedSignIns } from './federated-sign-ins.ts';
import type { PoolSchema } from './schema.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

export function kyselyFederatedSignIns(db: Kysely<PoolSchema>, sealer: Sealer): FederatedSignIns {
  return {
    async insert({ hash, poolId, providerId, requestId, state, expiresAt }) {
      const row = { hash, pool_id: poolId, provider_id: providerId, request_id: requestId, expires_at: expiresAt };
      await db
        .insertInto('pool_federated_sign_ins')
        .values({ ...row, state_sealed: sealer.seal(state, hex(hash)) })
        .execute();
    },
    async find(hash) {
      const row = await db
        .selectFrom('pool_federated_sign_ins')
        .selectAll()
        .where('hash', '=', hash)
        .executeTakeFirst();
      return (
        row && {
          hash,
          poolId: row.pool_id,
          providerId: row.provider_id,
          requestId: row.request_id,
          state: Buffer.from(sealer.open(row.state_sealed, hex(hash))).toString(),
          expiresAt: row.expires_at,
        }
      );
    },
    async consume(hash) {
      const deleted = await db.deleteFrom('pool_federated_sign_ins').where('hash', '=', hash).executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },
    async useMessage({ hash, expiresAt }) {
      const inserted = await db
        .insertInto('pool_used_messages')
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .executeTakeFirst();
      return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async deleteExpired(now) {
      for (const table of ['pool_federated_sign_ins', 'pool_used_messages'] as const)
        await db.deleteFrom(table).where('expires_at', '<=', now).execute();
    },
  };
}
