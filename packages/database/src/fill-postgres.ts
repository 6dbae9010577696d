import { sql } from 'kysely';
import { existing, fillingOf, requireFillable } from './fillable.ts';
import { DatabaseInUseError, type Filled, type Filling, type Target } from './filling.ts';
import { takeAlone } from './in-use-postgres.ts';
import { lockMigrations } from './migrate.ts';
import { openDatabase } from './open.ts';

const LOCK_NOT_AVAILABLE = '55P03';

/** Fills a schema in one transaction; what was there goes in the same. */
export async function fillPostgres(target: Target, fill: (filling: Filling) => Promise<void>): Promise<Filled> {
  const database = await openDatabase(target.url);
  try {
    await database.db.transaction().execute(async (trx) => {
      await sql`set local statement_timeout = 0`.execute(trx);
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(trx);
      await sql`set local lock_timeout = '10s'`.execute(trx);
      // Servers and commands that use it, and another that fills it.
      await takeAlone(trx);
      // Whoever starts meanwhile waits for the end of this.
      await lockMigrations(trx, 'postgres');
      const inside = { ...database, db: trx };
      await requireFillable(inside, target);
      const there = await existing(inside, [...target.tables, 'schema_migrations']);
      for (const table of there.filter((one) => one !== 'schema_migrations')) {
        await sql`drop table ${sql.table(table)}`.execute(trx);
      }
      if (there.includes('schema_migrations')) {
        const names = target.components.map(({ name }) => name);
        await sql`delete from schema_migrations where component in (${sql.join(names)})`.execute(trx);
      }
      await fill(fillingOf(trx, 'postgres'));
      // What is planned without statistics reads whole tables.
      for (const table of await existing(inside, target.tables)) await sql`analyze ${sql.table(table)}`.execute(trx);
    });
    return {};
  } catch (error) {
    const { code } = error as { code?: unknown };
    throw code === LOCK_NOT_AVAILABLE ? new DatabaseInUseError('Somebody uses it.', { cause: error }) : error;
  } finally {
    await database.close();
  }
}
