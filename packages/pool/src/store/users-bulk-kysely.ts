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
    .onConflict((conflict) => conflict.columns(['pool_id', 'name_key']).doNothing()),
);

/** Takes the names first, as a single insert does: the unique index decides, whoever else inserts at the same time. */
export async function insertUsers(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const missed = await claimAll(db, people);
  const rows = people.filter(({ row }) => !missed.has(row.sub)).map(({ row }) => row);
  await insertRows(db, rows);
  return missed;
}

/** All but one's own `sub`, which the users are unique by and found by: half of all names, where people have no other. */
export const keptNames = ({ sub }: { readonly sub: string }, names: readonly SignInName[]): readonly SignInName[] =>
  names.filter(({ key }) => key !== sub);

/** The subs of those who did not get every name; what they did get is free again. */
async function claimAll(db: Db, people: readonly NamedRow[]): Promise<ReadonlySet<string>> {
  const wanted = people.flatMap(({ row, names }) =>
    keptNames(row, names).map(({ key, kind }) => ({ pool_id: row.pool_id, name_key: key, kind, sub: row.sub })),
  );
  const missed = new Set<string>();
  if ((await insertNames(db, wanted)) === wanted.length) return missed;
  const owners = await ownersOf(db, wanted);
  for (const name of wanted) if (owners.get(`${name.pool_id} ${name.name_key}`) !== name.sub) missed.add(name.sub);
  for (const { row } of people.filter((one) => missed.has(one.row.sub))) {
    await db.deleteFrom('pool_sign_in_names').where('pool_id', '=', row.pool_id).where('sub', '=', row.sub).execute();
  }
  return missed;
}

/** Who has the names, each of which somebody has. */
async function ownersOf(db: Db, names: readonly NameRow[]): Promise<ReadonlyMap<string, string>> {
  const owners = new Map<string, string>();
  for (const [pool, all] of Map.groupBy(names, ({ pool_id }) => pool_id)) {
    const keys = all.map(({ name_key }) => name_key);
    for (let from = 0; from < keys.length; from += ROWS) {
      const query = db.selectFrom('pool_sign_in_names').select(['name_key', 'sub']).where('pool_id', '=', pool);
      const held = await query.where('name_key', 'in', keys.slice(from, from + ROWS)).execute();
      for (const { name_key, sub } of held) owners.set(`${pool} ${name_key}`, sub);
    }
  }
  return owners;
}
