import type { ColumnTypes, Component, Migration } from '@custom-cognito/database';
import { type Kysely, sql } from 'kysely';
import { addAuthEvents } from './auth-events-kysely.ts';
import {
  addAuthorizations,
  addProviderSessions,
  addSingleLogout,
  indexProviderSessions,
} from './authorizations-kysely.ts';
import { addBranding } from './branding-kysely.ts';
import { addDomains } from './domains-kysely.ts';
import { addFederation } from './federation-tables.ts';
import { addImportJobs } from './import-jobs-kysely.ts';
import { addResourceServers } from './resource-servers-kysely.ts';
import { addSessions } from './session-columns.ts';

/** In the order in which they came. An applied migration is never edited. */
const migrations: readonly Migration[] = [
  { name: '0001-core', up: createCore },
  { name: '0002-srp', up: addSrp },
  { name: '0003-lockout-and-history', up: addLockoutAndHistory },
  { name: '0004-devices', up: addDevices },
  { name: '0005-sessions', up: addSessions },
  { name: '0006-second-factors', up: addSecondFactors },
  { name: '0007-auth-events', up: addAuthEvents },
  { name: '0008-import-jobs', up: addImportJobs },
  { name: '0009-resource-servers', up: addResourceServers },
  { name: '0010-authorizations', up: addHostedPages },
  { name: '0011-federation', up: addFederation },
  { name: '0012-single-logout', up: addSingleLogout },
  { name: '0013-provider-sessions', up: addProviderSessions },
  { name: '0014-provider-session-indexes', up: indexProviderSessions },
];

/** The tables of the pool. */
export const poolTables: Component = { name: 'pool', migrations };

const SEARCHABLE = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'] as const;

async function addHostedPages(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await addAuthorizations(db, types);
  await addDomains(db, types);
  await addBranding(db, types);
}

async function createCore(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await createPoolsAndClients(db, types);
  await createUsers(db, types);
  await createGroups(db, types);
  await createSignIn(db, types);
}

async function createPoolsAndClients(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_pools'), 'seq')
    .addColumn('id', types.text, (c) => c.notNull().unique())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('settings', types.text, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .execute();
  await types
    .sequence(db.schema.createTable('pool_clients'), 'seq')
    .addColumn('id', types.text, (c) => c.notNull().unique())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('secret_sealed', types.bytes)
    .addColumn('settings', types.text, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pool_clients_page').on('pool_clients').columns(['pool_id', 'seq']).execute();
  await types
    .sequence(db.schema.createTable('pool_signing_keys'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('kid', types.text, (c) => c.notNull())
    .addColumn('public_jwk', types.text, (c) => c.notNull())
    .addColumn('private_sealed', types.bytes, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addUniqueConstraint('pool_signing_keys_kid', ['pool_id', 'kid'])
    .execute();
}

async function createUsers(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let users = types
    .sequence(db.schema.createTable('pool_users'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('username', types.text, (c) => c.notNull())
    .addColumn('status', types.text, (c) => c.notNull())
    .addColumn('enabled', types.integer, (c) => c.notNull())
    .addColumn('password_hash', types.text)
    .addColumn('password_expires_at', types.integer)
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .addColumn('attributes', types.text, (c) => c.notNull())
    .addUniqueConstraint('pool_users_sub', ['pool_id', 'sub']);
  for (const attribute of SEARCHABLE) users = users.addColumn(attribute, types.text);
  await users.execute();
  await db.schema.createIndex('pool_users_page').on('pool_users').columns(['pool_id', 'seq']).execute();
  await db.schema.createIndex('pool_users_username').on('pool_users').columns(['pool_id', 'username', 'seq']).execute();
  const byStatus = ['pool_id', 'status', 'seq'];
  await db.schema.createIndex('pool_users_status').on('pool_users').columns(byStatus).execute();
  for (const attribute of SEARCHABLE) {
    // Few users have every attribute; the others need not be in its index.
    await db.schema
      .createIndex(`pool_users_${attribute}`)
      .on('pool_users')
      .columns(['pool_id', attribute, 'seq'])
      .where(sql.ref(attribute), 'is not', null)
      .execute();
  }
  await db.schema
    .createIndex('pool_users_disabled')
    .on('pool_users')
    .columns(['pool_id', 'seq'])
    .where(sql.ref('enabled'), '=', sql.lit(0))
    .execute();
  await db.schema
    .createTable('pool_sign_in_names')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('name_key', types.text, (c) => c.notNull())
    .addColumn('kind', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_sign_in_names_pk', ['pool_id', 'name_key'])
    .execute();
  await db.schema.createIndex('pool_sign_in_names_sub').on('pool_sign_in_names').columns(['pool_id', 'sub']).execute();
}

async function createGroups(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_groups'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('description', types.text)
    .addColumn('precedence', types.integer)
    .addColumn('role_arn', types.text)
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .addUniqueConstraint('pool_groups_name', ['pool_id', 'name'])
    .execute();
  await types
    .sequence(db.schema.createTable('pool_members'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('group_name', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addUniqueConstraint('pool_members_once', ['pool_id', 'sub', 'group_name'])
    .execute();
  await db.schema
    .createIndex('pool_members_page')
    .on('pool_members')
    .columns(['pool_id', 'group_name', 'seq'])
    .execute();
}

async function createSignIn(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_codes')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('purpose', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text)
    .addColumn('hash', types.bytes, (c) => c.notNull())
    .addColumn('target', types.text, (c) => c.notNull())
    .addColumn('tries_left', types.integer, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .addColumn('sent', types.integer, (c) => c.notNull())
    .addColumn('window_started_at', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_codes_pk', ['pool_id', 'sub', 'purpose'])
    .execute();
  await db.schema
    .createTable('pool_challenges')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pool_challenges_expiry').on('pool_challenges').columns(['expires_at']).execute();
  await db.schema.createIndex('pool_challenges_user').on('pool_challenges').columns(['pool_id', 'sub']).execute();
  await db.schema
    .createTable('pool_grants')
    .addColumn('id', types.text, (c) => c.primaryKey())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('client_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('auth_time_seconds', types.integer, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('expires_at', types.integer, (c) => c.notNull())
    .addColumn('revoked_at', types.integer)
    .execute();
  await db.schema.createIndex('pool_grants_user').on('pool_grants').columns(['pool_id', 'sub']).execute();
  await db.schema.createIndex('pool_grants_expiry').on('pool_grants').columns(['expires_at']).execute();
  await db.schema
    .createTable('pool_refresh_tokens')
    .addColumn('hash', types.bytes, (c) => c.primaryKey())
    .addColumn('grant_id', types.text, (c) => c.notNull())
    .addColumn('rotated_at', types.integer)
    .addColumn('successor_hash', types.bytes)
    .addColumn('successor_sealed', types.bytes)
    .execute();
  await db.schema.createIndex('pool_refresh_tokens_grant').on('pool_refresh_tokens').columns(['grant_id']).execute();
}

async function addSrp(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable('pool_users').addColumn('srp_salt', types.bytes).execute();
  await db.schema.alterTable('pool_users').addColumn('srp_verifier_sealed', types.bytes).execute();
  await db.schema.alterTable('pool_challenges').addColumn('state_sealed', types.bytes).execute();
}

async function addLockoutAndHistory(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_attempts')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('failures', types.integer, (c) => c.notNull())
    .addColumn('locked_until', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_attempts_pk', ['pool_id', 'sub'])
    .execute();
  await db.schema.createIndex('pool_attempts_quiet').on('pool_attempts').columns(['locked_until']).execute();
  await types
    .sequence(db.schema.createTable('pool_former_passwords'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('hash', types.text, (c) => c.notNull())
    .execute();
  const ofUser = ['pool_id', 'sub', 'seq'];
  await db.schema.createIndex('pool_former_passwords_user').on('pool_former_passwords').columns(ofUser).execute();
  await addSecondSecrets(db, types);
  await addKeyRotation(db, types);
}

async function addSecondSecrets(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable('pool_clients').addColumn('secret_created_at', types.integer).execute();
  await db.schema.alterTable('pool_clients').addColumn('second_secret_sealed', types.bytes).execute();
  await db.schema.alterTable('pool_clients').addColumn('second_secret_created_at', types.integer).execute();
  await sql`update pool_clients set secret_created_at = created_at where secret_sealed is not null`.execute(db);
}

async function addKeyRotation(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable('pool_signing_keys').addColumn('signs_from', types.integer).execute();
  await db.schema.alterTable('pool_signing_keys').addColumn('published_until', types.integer).execute();
  await sql`update pool_signing_keys set signs_from = created_at`.execute(db);
}

async function addDevices(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_devices'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('device_key', types.text, (c) => c.notNull())
    .addColumn('group_key', types.text, (c) => c.notNull())
    .addColumn('name', types.text)
    .addColumn('remembered', types.integer, (c) => c.notNull())
    .addColumn('salt', types.bytes, (c) => c.notNull())
    .addColumn('verifier_sealed', types.bytes, (c) => c.notNull())
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('modified_at', types.integer, (c) => c.notNull())
    .addColumn('authenticated_at', types.integer, (c) => c.notNull())
    .addUniqueConstraint('pool_devices_key', ['pool_id', 'sub', 'device_key'])
    .execute();
  await db.schema.createIndex('pool_devices_page').on('pool_devices').columns(['pool_id', 'sub', 'seq']).execute();
  await db.schema.alterTable('pool_grants').addColumn('device_key', types.text).execute();
  await db.schema.alterTable('pool_grants').addColumn('device_group_key', types.text).execute();
}

async function addSecondFactors(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('pool_factors')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('totp_sealed', types.bytes)
    .addColumn('totp_name', types.text)
    .addColumn('totp_enabled', types.integer, (c) => c.notNull())
    .addColumn('totp_last_step', types.integer, (c) => c.notNull())
    .addColumn('pending_sealed', types.bytes)
    .addColumn('email_enabled', types.integer, (c) => c.notNull())
    .addColumn('preferred', types.text)
    .addPrimaryKeyConstraint('pool_factors_pk', ['pool_id', 'sub'])
    .execute();
  await db.schema
    .alterTable('pool_challenges')
    .addColumn('tries', types.integer, (c) => c.notNull().defaultTo(0))
    .execute();
}
