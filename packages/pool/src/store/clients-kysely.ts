import type { Kysely, Selectable } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { Client, ClientSettings, Clients } from './clients.ts';
import { cut } from './page.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';

type Db = Kysely<PoolSchema>;

export function kyselyClients(db: Db, sealer: Sealer): Clients {
  const toClient = (row: Selectable<PoolSchema['pool_clients']>): Client => ({
    id: row.id,
    poolId: row.pool_id,
    name: row.name,
    ...(row.secret_sealed && { secret: Buffer.from(sealer.open(row.secret_sealed, row.id)).toString() }),
    settings: JSON.parse(row.settings) as ClientSettings,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  });
  return {
    async insert(client) {
      const inserted = await db
        .insertInto('pool_clients')
        .values({
          id: client.id,
          pool_id: client.poolId,
          name: client.name,
          secret_sealed: client.secret === undefined ? null : sealer.seal(client.secret, client.id),
          settings: JSON.stringify(client.settings),
          created_at: client.createdAt,
          modified_at: client.modifiedAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('seq')
        .execute();
      return inserted.length === 1;
    },
    async find(id) {
      const row = await db.selectFrom('pool_clients').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toClient(row);
    },
    async update(id, change) {
      const updated = await db
        .updateTable('pool_clients')
        .set({ name: change.name, settings: JSON.stringify(change.settings), modified_at: change.modifiedAt })
        .where('id', '=', id)
        .executeTakeFirst();
      return updated.numUpdatedRows > 0n;
    },
    delete: (id) => inTransaction(db, (trx) => deleteClient(trx, id)),
    async list({ poolId, after, limit }) {
      const found = await db
        .selectFrom('pool_clients')
        .selectAll()
        .where('pool_id', '=', poolId)
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(found, limit);
      return { clients: rows.map(toClient), ...rest };
    },
  };
}

async function deleteClient(db: Db, id: string): Promise<boolean> {
  const grants = db.selectFrom('pool_grants').select('id').where('client_id', '=', id);
  await db.deleteFrom('pool_refresh_tokens').where('grant_id', 'in', grants).execute();
  await db.deleteFrom('pool_grants').where('client_id', '=', id).execute();
  await db.deleteFrom('pool_challenges').where('client_id', '=', id).execute();
  const deleted = await db.deleteFrom('pool_clients').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}
