import type { CustomDomainConfigType } from '@aws-sdk/client-cognito-identity-provider';
import type { ColumnTypes } from '@custom-cognito/database';
import type { Kysely, Selectable } from 'kysely';
import type { Domain, Domains } from './domains.ts';
import type { PoolSchema } from './schema.ts';

type Db = Kysely<PoolSchema>;

/** A pool has one domain of each kind, which the second constraint holds to. */
export async function addDomains(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_domains')
    .addColumn('name', types.text, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('kind', types.text, (c) => c.notNull())
    .addColumn('custom', types.text)
    .addColumn('managed_login_version', types.integer, (c) => c.notNull())
    .addUniqueConstraint('pool_domains_kind', ['pool_id', 'kind'])
    .execute();
}

export function kyselyDomains(db: Db): Domains {
  const find = async (name: string) => {
    const row = await db.selectFrom('pool_domains').selectAll().where('name', '=', name).executeTakeFirst();
    return row && toDomain(row);
  };
  return {
    find,
    async insert({ name, poolId, custom, managedLoginVersion }) {
      const inserted = await db
        .insertInto('pool_domains')
        .values({
          name,
          pool_id: poolId,
          kind: custom ? 'custom' : 'prefix',
          custom: custom ? JSON.stringify(custom) : null,
          managed_login_version: managedLoginVersion,
        })
        .onConflict((conflict) => conflict.doNothing())
        .returning('name')
        .execute();
      if (inserted.length > 0) return 'inserted';
      return (await find(name)) ? 'taken' : 'full';
    },
    async ofPool(poolId) {
      const rows = await db.selectFrom('pool_domains').selectAll().where('pool_id', '=', poolId).execute();
      return rows.map(toDomain);
    },
    async update({ name, poolId, custom, managedLoginVersion }) {
      const updated = await db
        .updateTable('pool_domains')
        .set({ custom: custom ? JSON.stringify(custom) : null, managed_login_version: managedLoginVersion })
        .where('name', '=', name)
        .where('pool_id', '=', poolId)
        .where('kind', '=', custom ? 'custom' : 'prefix')
        .executeTakeFirst();
      return updated.numUpdatedRows > 0n;
    },
    async delete(poolId, name) {
      const deleted = await db
        .deleteFrom('pool_domains')
        .where('name', '=', name)
        .where('pool_id', '=', poolId)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },
  };
}

function toDomain(row: Selectable<PoolSchema['pool_domains']>): Domain {
  return {
    name: row.name,
    poolId: row.pool_id,
    ...(row.custom !== null && { custom: JSON.parse(row.custom) as CustomDomainConfigType }),
    managedLoginVersion: row.managed_login_version,
  };
}
