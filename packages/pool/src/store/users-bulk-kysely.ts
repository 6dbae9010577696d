import type { Insertable, Kysely } from 'kysely';
import type { PoolSchema, UserRow } from './schema.ts';
import type { SignInName } from './users.ts';

/** Rows of one statement: SQLite binds at most 32,766 values, and a user is about twenty. */
const ROWS = 500;

type Db = Kysely<PoolSchema>;

interface NamedRow {
  readonly row: Insertable<UserRow>;
  readonly names: readonly SignInName[];
}

/** Takes the names first, as a single insert does: the unique index decides, whoever else inserts at the same time. */
export async function insertUsers(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const refused = new Set<string>();
  for (let from = 0; from < people.length; from += ROWS) {
    const chunk = people.slice(from, from + ROWS);
    const missed = await claimAll(db, chunk);
    for (const sub of missed) refused.add(sub);
    const rows = chunk.filter(({ row }) => !missed.has(row.sub)).map(({ row }) => row);
    if (rows.length > 0) await db.insertInto('pool_users').values(rows).execute();
  }
  return refused;
}

/** The subs of those who did not get every name; what they did get is free again. */
async function claimAll(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const wanted = people.flatMap(({ row, names }) =>
    names.map(({ key, kind }) => ({ pool_id: row.pool_id, name_key: key, kind, sub: row.sub })),
  );
  const missed = new Set<string>();
  for (let from = 0; from < wanted.length; from += ROWS) {
    const rows = wanted.slice(from, from + ROWS);
    const claimed = await db
      .insertInto('pool_sign_in_names')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['pool_id', 'name_key']).doNothing())
      .returning(['pool_id', 'name_key', 'sub'])
      .execute();
    if (claimed.length === rows.length) continue;
    const owners = new Map(claimed.map((name) => [`${name.pool_id} ${name.name_key}`, name.sub]));
    for (const name of rows) if (owners.get(`${name.pool_id} ${name.name_key}`) !== name.sub) missed.add(name.sub);
  }
  for (const { row } of people.filter((one) => missed.has(one.row.sub))) {
    await db.deleteFrom('pool_sign_in_names').where('pool_id', '=', row.pool_id).where('sub', '=', row.sub).execute();
  }
  return missed;
}
