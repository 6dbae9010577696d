import type { Kysely, Selectable } from 'kysely';
import { cut } from './page.ts';
import type { PoolSettings, Pools, UserPool } from './pools.ts';
import { rememberedJson } from './remembered.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { unlessChanged } from './unless-changed.ts';

type Db = Kysely<PoolSchema>;

export function kyselyPools(db: Db, version: () => number | undefined): Pools {
  const settingsOf = rememberedJson<PoolSettings>();
  const toPool = (row: Selectable<PoolSchema['pool_pools']>): UserPool => ({
    id: row.id,
    name: row.name,
    settings: settingsOf(row.id, row.settings),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  });
  return {
    async insert(pool) {
      const inserted = await db
        .insertInto('pool_pools')
        .values({
          id: pool.id,
          name: pool.name,
          settings: JSON.stringify(pool.settings),
          created_at: pool.createdAt,
          modified_at: pool.modifiedAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .returning('seq')
        .execute();
      return inserted.length === 1;
    },
    find: unlessChanged(version, async (id) => {
      const row = await db.selectFrom('pool_pools').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toPool(row);
    }),
    revise: (id, change) => inTransaction(db, (trx) => revisePool(trx, id, (row) => change(toPool(row)))),
    delete: (id) => inTransaction(db, (trx) => deletePool(trx, id)),
    async list({ after, limit }) {
      const found = await db
        .selectFrom('pool_pools')
        .selectAll()
        .where('seq', '>', after)
        .orderBy('seq')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(found, limit);
      return { pools: rows.map(toPool), ...rest };
    },
  };
}

/** The first update changes nothing and holds the row until the second has. */
async function revisePool(
  db: Db,
  id: string,
  change: (row: Selectable<PoolSchema['pool_pools']>) => ReturnType<Parameters<Pools['revise']>[1]>,
): Promise<boolean> {
  const ofPool = () => db.updateTable('pool_pools').where('id', '=', id);
  const row = await ofPool()
    .set((e) => ({ id: e.ref('id') }))
    .returningAll()
    .executeTakeFirst();
  if (!row) return false;
  const { name, settings, modifiedAt } = change(row);
  await ofPool()
    .set({ name, settings: JSON.stringify(settings), modified_at: modifiedAt })
    .execute();
  return true;
}

/** Tables whose rows belong to one pool, all but the pool itself and the refresh tokens of its grants. */
const OWNED = [
  'pool_sign_in_names',
  'pool_members',
  'pool_groups',
  'pool_codes',
  'pool_challenges',
  'pool_attempts',
  'pool_former_passwords',
  'pool_devices',
  'pool_factors',
  'pool_auth_events',
  'pool_import_jobs',
  'pool_resource_servers',
  'pool_authorization_requests',
  'pool_authorization_codes',
  'pool_browser_sessions',
  'pool_domains',
  'pool_branding',
  'pool_identity_providers',
  'pool_identity_provider_identifiers',
  'pool_identities',
  'pool_federated_sign_ins',
  'pool_saml_keys',
  'pool_grants',
  'pool_users',
  'pool_signing_keys',
  'pool_clients',
] as const;

async function deletePool(db: Db, id: string): Promise<boolean> {
  const grants = db.selectFrom('pool_grants').select('id').where('pool_id', '=', id);
  await db.deleteFrom('pool_refresh_tokens').where('grant_id', 'in', grants).execute();
  const jobs = db.selectFrom('pool_import_jobs').select('id').where('pool_id', '=', id);
  for (const table of ['pool_import_pieces', 'pool_import_lines'] as const) {
    await db.deleteFrom(table).where('job_id', 'in', jobs).execute();
  }
  for (const table of OWNED) await db.deleteFrom(table).where('pool_id', '=', id).execute();
  const deleted = await db.deleteFrom('pool_pools').where('id', '=', id).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}
