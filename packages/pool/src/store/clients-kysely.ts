import type { Kysely, Selectable } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { Client, ClientSettings, Clients } from './clients.ts';
import { readPage } from './page.ts';
import { rememberedJson } from './remembered.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { unlessChanged } from './unless-changed.ts';

type Db = Kysely<PoolSchema>;

export function kyselyClients(db: Db, sealer: Sealer, version: () => number | undefined): Clients {
  const settingsOf = rememberedJson<ClientSettings>();
  const toClient = (row: Selectable<PoolSchema['pool_clients']>): Client => ({
    id: row.id,
    poolId: row.pool_id,
    name: row.name,
    secrets: [
      { sealed: row.secret_sealed, createdAt: row.secret_created_at },
      { sealed: row.second_secret_sealed, createdAt: row.second_secret_created_at },
    ].flatMap(({ sealed, createdAt }) =>
      sealed ? { value: Buffer.from(sealer.open(sealed, row.id)).toString(), createdAt: createdAt ?? 0 } : [],
    ),
    settings: settingsOf(row.id, row.settings),
    ...(row.sso_minutes !== null && { ssoMinutes: row.sso_minutes }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  });
  return {
    async insert(client) {
      const [secret] = client.secrets;
      const inserted = await db
        .insertInto('pool_clients')
        .values({
          id: client.id,
          pool_id: client.poolId,
          name: client.name,
          secret_sealed: secret ? sealer.seal(secret.value, client.id) : null,
          secret_created_at: secret?.createdAt ?? null,
          settings: JSON.stringify(client.settings),
          created_at: client.createdAt,
          modified_at: client.modifiedAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('seq')
        .execute();
      return inserted.length === 1;
    },
    find: unlessChanged(version, async (id) => {
      const row = await db.selectFrom('pool_clients').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toClient(row);
    }),
    async anyAllows(poolId, flows) {
      const row = await db
        .selectFrom('pool_clients')
        .select('id')
        .where('pool_id', '=', poolId)
        // The names stand in quotes in the settings' JSON and nowhere else.
        .where((e) => e.or(flows.map((flow) => e('settings', 'like', `%"${flow}"%`))))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    async update(id, change) {
      const updated = await db
        .updateTable('pool_clients')
        .set({ name: change.name, settings: JSON.stringify(change.settings), modified_at: change.modifiedAt })
        .where('id', '=', id)
        .executeTakeFirst();
      return updated.numUpdatedRows > 0n;
    },
    async setSsoMinutes(id, minutes) {
      const updated = await db
        .updateTable('pool_clients')
        .set({ sso_minutes: minutes })
        .where('id', '=', id)
        .executeTakeFirst();
      return updated.numUpdatedRows > 0n;
    },
    async addSecret(id, { value, createdAt }) {
      const added = await db
        .updateTable('pool_clients')
        .set({ second_secret_sealed: sealer.seal(value, id), second_secret_created_at: createdAt })
        .where('id', '=', id)
        .where('secret_sealed', 'is not', null)
        .where('second_secret_sealed', 'is', null)
        .executeTakeFirst();
      return added.numUpdatedRows > 0n;
    },
    async deleteSecret(id, createdAt) {
      const none = { second_secret_sealed: null, second_secret_created_at: null };
      const ofBoth = () =>
        db.updateTable('pool_clients').where('id', '=', id).where('second_secret_sealed', 'is not', null);
      const second = await ofBoth().set(none).where('second_secret_created_at', '=', createdAt).executeTakeFirst();
      if (second.numUpdatedRows > 0n) return true;
      const first = await ofBoth()
        .set((e) => ({
          secret_sealed: e.ref('second_secret_sealed'),
          secret_created_at: e.ref('second_secret_created_at'),
          ...none,
        }))
        .where('secret_created_at', '=', createdAt)
        .executeTakeFirst();
      return first.numUpdatedRows > 0n;
    },
    delete: (id) => inTransaction(db, (trx) => deleteClient(trx, id)),
    async list(asked) {
      const { rows, ...rest } = await readPage(db, 'pool_clients', asked);
      return { clients: rows.map(toClient), ...rest };
    },
  };
}

async function deleteClient(db: Db, id: string): Promise<boolean> {
  const grants = db.selectFrom('pool_grants').select('id').where('client_id', '=', id);
  await db.deleteFrom('pool_refresh_tokens').where('grant_id', 'in', grants).execute();
  await db.deleteFrom('pool_grants').where('client_id', '=', id).execute();
  for (const table of [
    'pool_challenges',
    'pool_authorization_requests',
    'pool_authorization_codes',
    'pool_branding',
  ] as const) {
    await db.deleteFrom(table).where('client_id', '=', id).execute();
  }
  const deleted = await db.deleteFrom('pool_clients').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}
