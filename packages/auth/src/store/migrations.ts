import type { Component, Migration } from '@custom-cognito/database';
import { sql } from 'kysely';
import { createAuditReasonsTable, createAuditSumsTables } from './audit-sums-tables.ts';
import { createAuditTables, indexFailures } from './audit-tables.ts';
import { createMigrationTables, renewMigrationTables } from './migration-tables.ts';

/** In the order in which they came to be. */
const migrations: readonly Migration[] = [
  {
    name: '001-sessions',
    async up(db, types) {
      await types
        .sequence(db.schema.createTable('auth_sessions'), 'seq')
        .addColumn('id_hash', types.bytes, (c) => c.notNull().unique())
        .addColumn('sub', types.text, (c) => c.notNull())
        .addColumn('username', types.text, (c) => c.notNull())
        .addColumn('origin_jti', types.text)
        .addColumn('refresh_token', types.bytes, (c) => c.notNull())
        .addColumn('refresh_version', types.integer, (c) => c.notNull())
        .addColumn('created_at', types.integer, (c) => c.notNull())
        .addColumn('last_seen_at', types.integer, (c) => c.notNull())
        .addColumn('idle_expires_at', types.integer, (c) => c.notNull())
        .addColumn('expires_at', types.integer, (c) => c.notNull())
        .addColumn('ip', types.text, (c) => c.notNull())
        .addColumn('user_agent', types.text, (c) => c.notNull())
        .addColumn('revoked_at', types.integer)
        .addColumn('remote_revoked_at', types.integer)
        .addColumn('remote_attempts', types.integer, (c) => c.notNull())
        .addColumn('remote_retry_at', types.integer, (c) => c.notNull())
        .execute();
      await db.schema.createIndex('auth_sessions_sub').on('auth_sessions').column('sub').execute();
      await db.schema.createIndex('auth_sessions_origin').on('auth_sessions').column('origin_jti').execute();
      await db.schema.createIndex('auth_sessions_expiry').on('auth_sessions').column('expires_at').execute();
      await db.schema
        .createIndex('auth_sessions_pending')
        .on('auth_sessions')
        .column('remote_retry_at')
        .where(sql.ref('revoked_at'), 'is not', null)
        .where(sql.ref('remote_revoked_at'), 'is', null)
        .execute();
    },
  },
  {
    name: '002-revocations',
    async up(db, types) {
      await types
        .sequence(db.schema.createTable('auth_revocations'), 'seq')
        .addColumn('kind', types.text, (c) => c.notNull())
        .addColumn('value', types.text, (c) => c.notNull())
        .addColumn('not_before', types.integer, (c) => c.notNull())
        .addColumn('expires_at', types.integer, (c) => c.notNull())
        .execute();
      await db.schema.createIndex('auth_revocations_expiry').on('auth_revocations').column('expires_at').execute();
    },
  },
  {
    name: '003-second-factors',
    async up(db, types) {
      await db.schema
        .createTable('auth_apps')
        .addColumn('owner_hash', types.bytes, (c) => c.primaryKey())
        .addColumn('secret', types.bytes)
        .addColumn('pending', types.bytes)
        .addColumn('pending_until', types.integer, (c) => c.notNull())
        .execute();
      await db.schema.createIndex('auth_apps_pending').on('auth_apps').column('pending_until').execute();
      await db.schema
        .createTable('auth_recovery_codes')
        .addColumn('sub', types.text, (c) => c.notNull())
        .addColumn('code_hash', types.bytes, (c) => c.notNull())
        .addColumn('used_at', types.integer)
        .addPrimaryKeyConstraint('auth_recovery_codes_pk', ['sub', 'code_hash'])
        .execute();
    },
  },
  { name: '004-audit', up: createAuditTables },
  {
    name: '005-live-sessions',
    async up(db) {
      await db.schema
        .createIndex('auth_sessions_live')
        .on('auth_sessions')
        // The last is null in all of them: SQLite would read the rows to see that.
        .columns(['idle_expires_at', 'expires_at', 'revoked_at'])
        .where(sql.ref('revoked_at'), 'is', null)
        .execute();
    },
  },
  { name: '006-audit-sums', up: createAuditSumsTables },
  { name: '007-audit-failures', up: indexFailures },
  { name: '008-migrations', up: createMigrationTables },
  {
    name: '011-single-sign-on',
    async up(db, types) {
      await db.schema
        .createTable('auth_sso_transactions')
        .addColumn('state_hash', types.bytes, (c) => c.primaryKey())
        .addColumn('browser_hash', types.bytes, (c) => c.notNull())
        .addColumn('provider', types.text, (c) => c.notNull())
        .addColumn('sealed', types.bytes, (c) => c.notNull())
        .addColumn('expires_at', types.integer, (c) => c.notNull())
        .execute();
      const expiry = db.schema.createIndex('auth_sso_transactions_expiry').on('auth_sso_transactions');
      await expiry.column('expires_at').execute();
    },
  },
  { name: '012-audit-reasons', up: createAuditReasonsTable },
  { name: '013-migration-journal', up: renewMigrationTables },
];

/** The tables of the service. */
export const authTables: Component = { name: 'auth', migrations };
