import { bulkInsert } from '@custom-cognito/database';
import type { Insertable, Kysely } from 'kysely';
import type { PoolSchema, UserRow } from './schema.ts';
import type { SignInName } from './users.ts';

/** Rows of one statement: SQLite binds at most 32,766 values, and a user is about twenty. */
const ROWS = 500;

type Db = Kysely<PoolSchema>;
type NameRow = PoolSchema['pool_sign_in_names'];

interface NamedRow {
  readonly row: Insertable<UserRow>;
  readonly names: readonly SignInName[];
}

const insertRows = bulkInsert(ROWS, (db: Db, rows: Insertable<UserRow>[]) => db.insertInto('pool_users').values(rows));
const insertNames = bulkInsert(ROWS, (db: Db, rows: NameRow[]) =>
  db
    .insertInto('pool_sign_in_names')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['pool_id', 'name_key']).doNothing())
    .returning(['pool_id', 'name_key', 'sub']),
);

/** Takes the names first, as a single insert does: the unique index decides, whoever else inserts at the same time. */
export async function insertUsers(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const missed = await claimAll(db, people);
  const rows = people.filter(({ row }) => !missed.has(row.sub)).map(({ row }) => row);
  await insertRows(db, rows);
  return missed;
}

/** The subs of those who did not get every name; what they did get is free again. */
async function claimAll(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const wanted = people.flatMap(({ row, names }) =>
    names.map(({ key, kind }) => ({ pool_id: row.pool_id, name_key: key, kind, sub: row.sub })),
  );
  const missed = new Set<string>();
  const claimed = await insertNames(db, wanted);
  if (claimed.length === wanted.length) return missed;
  const owners = new Map(claimed.map((name) => [`${name.pool_id} ${name.name_key}`, name.sub]));
  for (const name of wanted) if (owners.get(`${name.pool_id} ${name.name_key}`) !== name.sub) missed.add(name.sub);
  for (const { row } of people.filter((one) => missed.has(one.row.sub))) {
    await db.deleteFrom('pool_sign_in_names').where('pool_id', '=', row.pool_id).where('sub', '=', row.sub).execute();
  }
  return missed;
}
