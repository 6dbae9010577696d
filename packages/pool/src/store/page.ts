import type { Kysely, Selectable } from 'kysely';
import type { PoolSchema } from './schema.ts';

/** Tables whose rows belong to a pool and are listed in the order in which they were made. */
type Listed = 'pool_clients' | 'pool_groups' | 'pool_identity_providers' | 'pool_import_jobs' | 'pool_resource_servers';

type RowOf<Table extends Listed> = Selectable<PoolSchema[Table]> & { seq: number };

/** What is asked for: rows after one, and how many at the most. */
interface Asked {
  readonly poolId: string;
  readonly after: number;
  readonly limit: number;
}

/** A page of a pool's rows, and where the next one begins. */
export async function readPage<Table extends Listed>(
  db: Kysely<PoolSchema>,
  table: Table,
  { poolId, after, limit }: Asked,
): Promise<{ rows: readonly RowOf<Table>[]; next?: number }> {
  const found = await db
    // Which of the tables it is the compiler cannot follow.
    .selectFrom<Listed>(table)
    .selectAll()
    .where('pool_id', '=', poolId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit + 1)
    .execute();
  return cut(found as unknown as RowOf<Table>[], limit);
}

/** Splits one row more than was asked for into a page and where the next one begins. */
export function cut<Row extends { seq: number }>(
  rows: readonly Row[],
  limit: number,
): { rows: readonly Row[]; next?: number } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return rows.length > limit && last ? { rows: page, next: last.seq } : { rows: page };
}
