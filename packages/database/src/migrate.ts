import { type Kysely, sql, type Transaction } from 'kysely';
import { type ColumnTypes, columnTypes } from './column-types.ts';
import type { Database } from './open.ts';

/** One numbered change of a component's tables. Names sort in the order in which they are applied. */
export interface Migration {
  readonly name: string;
  up(db: Kysely<unknown>, types: ColumnTypes): Promise<void>;
}

/** The database was last written by a newer release; opening it with this one could destroy data. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError';

  constructor(component: string, unknown: string) {
    super(
      `The database holds ${component} migration ${unknown}, which this release does not know. Use a newer release.`,
    );
  }
}

interface MigrationTable {
  schema_migrations: { component: string; name: string; applied_at: number };
}

/**
 * Brings a component's tables up to date: all missing migrations in one transaction under a lock, so that several
 * processes may start at once and a kill leaves either the old schema or the new.
 *
 * Throws {@link NewerSchemaError}, having changed nothing, when the database knows a migration that is not listed.
 */
export async function migrate(database: Database, component: string, migrations: readonly Migration[]): Promise<void> {
  const types = columnTypes(database.dialect);
  await database
    .as<MigrationTable>()
    .db.transaction()
    .execute(async (trx) => {
      // SQLite's transaction is immediate and so is the lock itself.
      if (database.dialect === 'postgres') {
        await sql`select pg_advisory_xact_lock(hashtext(current_schema() || ':migrate'))`.execute(trx);
      }
      const applied = await appliedMigrations(trx, component, types);
      const known = new Set(migrations.map((migration) => migration.name));
      for (const name of applied) if (!known.has(name)) throw new NewerSchemaError(component, name);
      for (const migration of migrations) {
        if (applied.has(migration.name)) continue;
        await migration.up(trx as unknown as Kysely<unknown>, types);
        await trx
          .insertInto('schema_migrations')
          .values({ component, name: migration.name, applied_at: Date.now() })
          .execute();
      }
    });
}

async function appliedMigrations(
  trx: Transaction<MigrationTable>,
  component: string,
  types: ColumnTypes,
): Promise<Set<string>> {
  await trx.schema
    .createTable('schema_migrations')
    .ifNotExists()
    .addColumn('component', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('applied_at', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('schema_migrations_pk', ['component', 'name'])
    .execute();
  const rows = await trx.selectFrom('schema_migrations').select('name').where('component', '=', component).execute();
  return new Set(rows.map((row) => row.name));
}
