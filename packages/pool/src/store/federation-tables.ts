import type { ColumnTypes } from '@custom-cognito/database';
import type { Kysely } from 'kysely';

export async function addFederation(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await addProviders(db, types);
  await addIdentities(db, types);
  await addSignIns(db, types);
  await db.schema
    .createTable('pool_saml_keys')
    .addColumn('pool_id', types.text, (c) => c.primaryKey())
    .addColumn('certificate', types.text, (c) => c.notNull())
    .addColumn('private_sealed', types.bytes, (c) => c.notNull())
    .execute();
}

async function addProviders(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_identity_providers'), 'seq')
    .addColumn('id', types.text, (c) => c.notNull().unique())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('type', types.text, (c) => c.notNull())
    .addColumn('details_sealed', types.bytes, (c) => c.notNull())
    .addColumn('mapping', types.text, (c) => c.notNull())
    .addColumn('identifiers', types.text, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .addUniqueConstraint('pool_identity_providers_name', ['pool_id', 'name'])
    .execute();
  const page = ['pool_id', 'seq'];
  await db.schema.createIndex('pool_identity_providers_page').on('pool_identity_providers').columns(page).execute();
  await db.schema
    .createTable('pool_identity_provider_identifiers')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('identifier', types.text, (c) => c.notNull())
    .addColumn('provider_id', types.text, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_identity_provider_identifiers_pk', ['pool_id', 'identifier'])
    .execute();
}

async function addIdentities(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_identities')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('provider_id', types.text, (c) => c.notNull())
    .addColumn('subject', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_identities_pk', ['pool_id', 'provider_id', 'subject'])
    .execute();
  await db.schema.createIndex('pool_identities_user').on('pool_identities').columns(['pool_id', 'sub']).execute();
}

async function addSignIns(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_federated_sign_ins')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('provider_id', types.text, (c) => c.notNull())
    .addColumn('request_id', types.text, (c) => c.notNull())
    .addColumn('state_sealed', types.bytes, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('pool_used_messages')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .execute();
  for (const table of ['pool_federated_sign_ins', 'pool_used_messages'])
    await db.schema.createIndex(`${table}_expiry`).on(table).columns(['expires_at']).execute();
}
