import type { ColumnTypes } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import type { RowState, RunState } from './migration-journal.ts';

/** The journal of migrations. Times are milliseconds since the epoch. */
export interface MigrationTables {
  auth_migration_runs: {
    id: string;
    kind: 'csv' | 'db';
    name: string;
    fingerprint: string;
    state: RunState;
    /** Sealed; the run's id is its associated data. */
    plan: Uint8Array;
    started_at: number;
    updated_at: number;
    finished_at: number | null;
    holder: string | null;
    held_until: number;
  };
  auth_migration_batches: {
    run: string;
    number: number;
    job_id: string | null;
    /** Whom its rows are about, sealed together; the run and the number are its associated data. */
    people: Uint8Array | null;
    /** By Cognito's clock: what is older in its users, the batch has done. Null until then. */
    settled_at: number | null;
  };
  auth_migration_rows: {
    run: string;
    row: number;
    key: Uint8Array | null;
    batch: number;
    state: RowState;
    code: string | null;
  };
}

export async function createMigrationTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('auth_migration_runs')
    .addColumn('id', types.text, (c) => c.primaryKey())
    .addColumn('kind', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('fingerprint', types.text, (c) => c.notNull())
    .addColumn('state', types.text, (c) => c.notNull())
    .addColumn('plan', types.bytes, (c) => c.notNull())
    .addColumn('started_at', types.integer, (c) => c.notNull())
    .addColumn('updated_at', types.integer, (c) => c.notNull())
    .addColumn('finished_at', types.integer)
    .addColumn('holder', types.text)
    .addColumn('held_until', types.integer, (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('auth_migration_batches')
    .addColumn('run', types.text, (c) => c.notNull())
    .addColumn('number', types.integer, (c) => c.notNull())
    .addColumn('job_id', types.text)
    .addColumn('people', types.bytes)
    .addColumn('settled_at', types.integer)
    .addPrimaryKeyConstraint('auth_migration_batches_pk', ['run', 'number'])
    .execute();
  await db.schema
    .createTable('auth_migration_rows')
    .addColumn('run', types.text, (c) => c.notNull())
    .addColumn('row', types.integer, (c) => c.notNull())
    .addColumn('key', types.bytes)
    .addColumn('batch', types.integer, (c) => c.notNull())
    .addColumn('state', types.text, (c) => c.notNull())
    .addColumn('code', types.text)
    .addPrimaryKeyConstraint('auth_migration_rows_pk', ['run', 'row'])
    .addUniqueConstraint('auth_migration_rows_key', ['run', 'key'])
    .execute();
  // Without the state, which each row changes once.
  const ofBatch = ['run', 'batch'];
  await db.schema.createIndex('auth_migration_rows_batch').on('auth_migration_rows').columns(ofBatch).execute();
}

/** Runs that were journalled in another shape are forgotten, for no release has made one; whom they moved stay. */
export async function renewMigrationTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  for (const table of ['rows', 'batches', 'runs']) await db.schema.dropTable(`auth_migration_${table}`).execute();
  await createMigrationTables(db, types);
}
