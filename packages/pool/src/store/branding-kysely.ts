import type { ColumnTypes } from '@custom-cognito/database';
import type { Kysely, Selectable } from 'kysely';
import type { Branding, Brandings } from './branding.ts';
import type { PoolSchema } from './schema.ts';

const ALL = 'ALL';

export async function addBranding(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_branding')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text, (c) => c.notNull())
    .addColumn('css', types.text)
    .addColumn('logo', types.text)
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_branding_pk', ['pool_id', 'client_id'])
    .execute();
}

export function kyselyBranding(db: Kysely<PoolSchema>): Brandings {
  const ofPool = (poolId: string) => db.selectFrom('pool_branding').selectAll().where('pool_id', '=', poolId);
  return {
    async find(poolId, clientId) {
      const row = await ofPool(poolId).where('client_id', '=', clientId).executeTakeFirst();
      return row && toBranding(row);
    },
    async effective(poolId, clientId) {
      const rows = await ofPool(poolId).where('client_id', 'in', [clientId, ALL]).execute();
      const row = rows.find(({ client_id: id }) => id === clientId) ?? rows[0];
      return row && toBranding(row);
    },
    async put({ poolId, clientId, css, logo, createdAt, modifiedAt }) {
      const look = { css: css ?? null, logo: logo ?? null, modified_at: modifiedAt };
      await db
        .insertInto('pool_branding')
        .values({ pool_id: poolId, client_id: clientId, created_at: createdAt, ...look })
        .onConflict((conflict) => conflict.columns(['pool_id', 'client_id']).doUpdateSet(look))
        .execute();
    },
  };
}

function toBranding(row: Selectable<PoolSchema['pool_branding']>): Branding {
  return {
    poolId: row.pool_id,
    clientId: row.client_id,
    ...(row.css !== null && { css: row.css }),
    ...(row.logo !== null && { logo: row.logo }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
