import type { ColumnTypes } from '@custom-cognito/database';
import type { Kysely, Selectable } from 'kysely';
import { readPage } from './page.ts';
import type { ResourceScope, ResourceServer, ResourceServers } from './resource-servers.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { unlessChanged } from './unless-changed.ts';

type Db = Kysely<PoolSchema>;

export async function addResourceServers(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_resource_servers'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('identifier', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('scopes', types.text, (c) => c.notNull())
    .addUniqueConstraint('pool_resource_servers_identifier', ['pool_id', 'identifier'])
    .execute();
  const page = ['pool_id', 'seq'];
  await db.schema.createIndex('pool_resource_servers_page').on('pool_resource_servers').columns(page).execute();
}

export function kyselyResourceServers(db: Db, version: () => number | undefined): ResourceServers {
  const scopesOf = unlessChanged(version, (poolId) => readScopes(db, poolId));
  const ofServer = (poolId: string, identifier: string) =>
    db.selectFrom('pool_resource_servers').where('pool_id', '=', poolId).where('identifier', '=', identifier);
  return {
    insert: (server, most) => inTransaction(db, (trx) => insertServer(trx, server, most)),
    async find(poolId, identifier) {
      const row = await ofServer(poolId, identifier).selectAll().executeTakeFirst();
      return row && toServer(row);
    },
    async update({ poolId, identifier, name, scopes }) {
      const updated = await db
        .updateTable('pool_resource_servers')
        .set({ name, scopes: JSON.stringify(scopes) })
        .where('pool_id', '=', poolId)
        .where('identifier', '=', identifier)
        .executeTakeFirst();
      return updated.numUpdatedRows > 0n;
    },
    async delete(poolId, identifier) {
      const deleted = await db
        .deleteFrom('pool_resource_servers')
        .where('pool_id', '=', poolId)
        .where('identifier', '=', identifier)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },
    async list(asked) {
      const { rows, ...rest } = await readPage(db, 'pool_resource_servers', asked);
      return { servers: rows.map(toServer), ...rest };
    },
    scopesOf: async (poolId) => (await scopesOf(poolId)) ?? new Set(),
  };
}

async function readScopes(db: Db, poolId: string): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom('pool_resource_servers').selectAll().where('pool_id', '=', poolId).execute();
  return new Set(
    rows.map(toServer).flatMap(({ identifier, scopes }) => scopes.map(({ name }) => `${identifier}/${name}`)),
  );
}

/** The update changes nothing and holds the pool's row, so that two inserts do not count at once. */
async function insertServer(
  db: Db,
  { poolId, identifier, name, scopes }: ResourceServer,
  most: number,
): ReturnType<ResourceServers['insert']> {
  await db
    .updateTable('pool_pools')
    .set((e) => ({ id: e.ref('id') }))
    .where('id', '=', poolId)
    .execute();
  const there = await db
    .selectFrom('pool_resource_servers')
    .select('identifier')
    .where('pool_id', '=', poolId)
    .execute();
  if (there.some((one) => one.identifier === identifier)) return 'taken';
  if (there.length >= most) return 'full';
  await db
    .insertInto('pool_resource_servers')
    .values({ pool_id: poolId, identifier, name, scopes: JSON.stringify(scopes) })
    .execute();
  return 'inserted';
}

function toServer(row: Selectable<PoolSchema['pool_resource_servers']>): ResourceServer {
  return {
    poolId: row.pool_id,
    identifier: row.identifier,
    name: row.name,
    scopes: JSON.parse(row.scopes) as ResourceScope[],
  };
}
