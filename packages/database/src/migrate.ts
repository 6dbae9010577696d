import { type Kysely, sql } from 'kysely';
import { type ColumnTypes, columnTypes } from './column-types.ts';
import type { Database, Dialect } from './open.ts';

/** One numbered change of a component's tables. Names sort in the order in which they are applied. */
export interface Migration {
  readonly name: string;
  up(db: Kysely<unknown>, types: ColumnTypes): Promise<void>;
}

/** Tables that belong together and change together. */
export interface Component {
  readonly name: string;
  readonly migrations: readonly Migration[];
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
  const { dialect } = database;
  await database.db.transaction().execute(async (trx) => {
    await lockMigrations(trx, dialect);
    await migrateWithin(trx, { dialect, name: component, migrations });
  });
}

/** Has whoever else would change the schema wait for the end of this transaction. */
export async function lockMigrations(trx: Kysely<unknown>, dialect: Dialect): Promise<void> {
  // SQLite's transaction is immediate and so is the lock itself.
  if (dialect === 'sqlite') return;
  await sql`select pg_advisory_xact_lock(hashtext(current_schema() || ':migrate'))`.execute(trx);
}

/** All missing migrations, in a transaction that holds the lock. Throws {@link NewerSchemaError}. */
export async function migrateWithin(
  trx: Kysely<unknown>,
  { dialect, ...component }: Component & { readonly dialect: Dialect },
): Promise<void> {
  const types = columnTypes(dialect);
  const db = trx as Kysely<MigrationTable>;
  const applied = await appliedMigrations(db, component.name, types);
  requireKnown(applied, component);
  for (const migration of component.migrations) {
    if (applied.has(migration.name)) continue;
    await migration.up(trx, types);
    await db
      .insertInto('schema_migrations')
      .values({ component: component.name, name: migration.name, applied_at: Date.now() })
      .execute();
  }
}

/**
 * Throws {@link NewerSchemaError} when a newer release has written any of these components; only reads. Whoever opens
 * several components asks this first, or the first ones change what the last refuses.
 */
export async function refuseNewerSchema(database: Database, components: readonly Component[]): Promise<void> {
  const { db } = database.as<MigrationTable>();
  if (!(await hasMigrations(database))) return;
  for (const component of components) requireKnown(await readApplied(db, component.name), component);
}

function requireKnown(applied: ReadonlySet<string>, { name, migrations }: Component): void {
  const known = new Set(migrations.map((migration) => migration.name));
  for (const migration of applied) if (!known.has(migration)) throw new NewerSchemaError(name, migration);
}

async function hasMigrations({ db, dialect }: Database): Promise<boolean> {
  const find =
    dialect === 'sqlite'
      ? sql<{ found: string | null }>`select max(name) as found from sqlite_master where name = 'schema_migrations'`
      : sql<{ found: string | null }>`select to_regclass('schema_migrations')::text as found`;
  const { rows } = await find.execute(db);
  return rows[0]?.found != null;
}

async function appliedMigrations(
  trx: Kysely<MigrationTable>,
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
  return readApplied(trx, component);
}

async function readApplied(db: Kysely<MigrationTable>, component: string): Promise<Set<string>> {
  const rows = await db.selectFrom('schema_migrations').select('name').where('component', '=', component).execute();
  return new Set(rows.map((row) => row.name));
}
