import type { Kysely, Selectable } from 'kysely';
import type { Sealer } from '../crypto/seal.ts';
import type { IdentityProvider, IdentityProviders } from './identity-providers.ts';
import { readPage } from './page.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';

type Db = Kysely<PoolSchema>;
type Row = Selectable<PoolSchema['pool_identity_providers']>;

export function kyselyIdentityProviders(db: Db, sealer: Sealer): IdentityProviders {
  const ofPool = (poolId: string) => db.selectFrom('pool_identity_providers').selectAll().where('pool_id', '=', poolId);
  const read = (row: Row | undefined) => row && toProvider(row, sealer);
  return {
    insert: (provider, most) => inTransaction(db, (trx) => insertProvider(trx, provider, { most, sealer })),
    find: async (poolId, name) => read(await ofPool(poolId).where('name', '=', name).executeTakeFirst()),
    byId: async (poolId, id) => read(await ofPool(poolId).where('id', '=', id).executeTakeFirst()),
    async byIdentifier(poolId, identifier) {
      const named = await db
        .selectFrom('pool_identity_provider_identifiers')
        .select('provider_id')
        .where('pool_id', '=', poolId)
        .where('identifier', '=', identifier)
        .executeTakeFirst();
      return named && read(await ofPool(poolId).where('id', '=', named.provider_id).executeTakeFirst());
    },
    update: (provider, readAt) => inTransaction(db, (trx) => updateProvider(trx, provider, { readAt, sealer })),
    delete: (poolId, name) => inTransaction(db, (trx) => deleteProvider(trx, poolId, name)),
    async list(asked) {
      const { rows, ...rest } = await readPage(db, 'pool_identity_providers', asked);
      return { providers: rows.map((row) => toProvider(row, sealer)), ...rest };
    },
  };
}

/** The update changes nothing and holds the pool's row, so that two changes do not look at once. */
async function holdPool(db: Db, poolId: string): Promise<void> {
  await db
    .updateTable('pool_pools')
    .set((e) => ({ id: e.ref('id') }))
    .where('id', '=', poolId)
    .execute();
}

async function insertProvider(
  db: Db,
  provider: IdentityProvider,
  { most, sealer }: { most: number; sealer: Sealer },
): ReturnType<IdentityProviders['insert']> {
  const { id, poolId, name, type, createdAt } = provider;
  await holdPool(db, poolId);
  const there = await db.selectFrom('pool_identity_providers').select('name').where('pool_id', '=', poolId).execute();
  if (there.some((one) => one.name === name)) return 'taken';
  if (there.length >= most) return 'full';
  if (await someIdentifierTaken(db, provider)) return 'identifier-taken';
  await db
    .insertInto('pool_identity_providers')
    .values({ id, pool_id: poolId, name, type, created_at: createdAt, ...changeable(provider, sealer) })
    .execute();
  await insertIdentifiers(db, provider);
  return 'inserted';
}

async function updateProvider(
  db: Db,
  provider: IdentityProvider,
  { readAt, sealer }: { readAt: number; sealer: Sealer },
): ReturnType<IdentityProviders['update']> {
  await holdPool(db, provider.poolId);
  if (await someIdentifierTaken(db, provider)) return 'identifier-taken';
  const updated = await db
    .updateTable('pool_identity_providers')
    .set(changeable(provider, sealer))
    .where('id', '=', provider.id)
    .where('modified_at', '=', readAt)
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) return 'changed';
  await db.deleteFrom('pool_identity_provider_identifiers').where('provider_id', '=', provider.id).execute();
  await insertIdentifiers(db, provider);
  return 'updated';
}

async function deleteProvider(db: Db, poolId: string, name: string): Promise<boolean> {
  const deleted = await db
    .deleteFrom('pool_identity_providers')
    .where('pool_id', '=', poolId)
    .where('name', '=', name)
    .returning('id')
    .executeTakeFirst();
  if (!deleted) return false;
  for (const table of ['pool_identity_provider_identifiers', 'pool_identities', 'pool_federated_sign_ins'] as const)
    await db.deleteFrom(table).where('pool_id', '=', poolId).where('provider_id', '=', deleted.id).execute();
  return true;
}

async function someIdentifierTaken(db: Db, { id, poolId, identifiers }: IdentityProvider): Promise<boolean> {
  if (identifiers.length === 0) return false;
  const taken = await db
    .selectFrom('pool_identity_provider_identifiers')
    .select('identifier')
    .where('pool_id', '=', poolId)
    .where('identifier', 'in', [...identifiers])
    .where('provider_id', '!=', id)
    .executeTakeFirst();
  return taken !== undefined;
}

async function insertIdentifiers(db: Db, { id, poolId, identifiers }: IdentityProvider): Promise<void> {
  if (identifiers.length === 0) return;
  const rows = identifiers.map((identifier) => ({ pool_id: poolId, identifier, provider_id: id }));
  await db.insertInto('pool_identity_provider_identifiers').values(rows).execute();
}

function changeable({ id, details, mapping, identifiers, modifiedAt }: IdentityProvider, sealer: Sealer) {
  return {
    details_sealed: sealer.seal(JSON.stringify(details), id),
    mapping: JSON.stringify(mapping),
    identifiers: JSON.stringify(identifiers),
    modified_at: modifiedAt,
  };
}

function toProvider(row: Row, sealer: Sealer): IdentityProvider {
  return {
    id: row.id,
    poolId: row.pool_id,
    name: row.name,
    type: row.type,
    details: JSON.parse(Buffer.from(sealer.open(row.details_sealed, row.id)).toString()) as Record<string, string>,
    mapping: JSON.parse(row.mapping) as Record<string, string>,
    identifiers: JSON.parse(row.identifiers) as string[],
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}
