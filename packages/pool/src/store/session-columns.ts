import type { ColumnTypes } from '@custom-cognito/database';
import { type Kysely, sql } from 'kysely';

/** Sign-ins that are there already have no session, and go on without one. */
export async function addSessions(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema.alterTable('pool_clients').addColumn('sso_minutes', types.integer).execute();
  await db.schema.alterTable('pool_grants').addColumn('session_id', types.text).execute();
  await db.schema.alterTable('pool_grants').addColumn('last_active_at', types.integer).execute();
  // Whoever signs in often leaves many ended sign-ins behind; only those that count are in the index.
  await db.schema
    .createIndex('pool_grants_sessions')
    .on('pool_grants')
    .columns(['pool_id', 'sub', 'created_at', 'session_id'])
    .where(sql.ref('session_id'), 'is not', null)
    .where(sql.ref('revoked_at'), 'is', null)
    .execute();
}
