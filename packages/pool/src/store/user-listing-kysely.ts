import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { UserFilter } from '../rules/user-filter.ts';
import type { PoolSchema } from './schema.ts';
import { LISTED, type ListedRow as Row, toListedUser } from './user-rows.ts';
import type { UserPage, Users } from './users.ts';

/** Sorts after every character that text may hold, so that `value < prefix + LAST` ends a prefix range. */
const LAST = '\u{10FFFF}';

const COLUMNS = {
  username: 'username',
  email: 'email',
  phone_number: 'phone_number',
  name: 'name',
  given_name: 'given_name',
  family_name: 'family_name',
  preferred_username: 'preferred_username',
  'cognito:user_status': 'status',
  sub: 'sub',
} as const;

type Column = (typeof COLUMNS)[keyof typeof COLUMNS];
type UserQuery = SelectQueryBuilder<PoolSchema, 'pool_users', Row>;
type Page = Parameters<Users['list']>[0];

/** A page of a pool's users; every page is read from an index, so that the last is as quick as the first. */
export async function listUsers(db: Kysely<PoolSchema>, page: Page): Promise<UserPage> {
  const ofPool = () => db.selectFrom('pool_users').select(LISTED).where('pool_id', '=', page.poolId);
  const { filter, limit } = page;
  if (filter?.operator === 'startsWith' && filter.attribute !== 'status') {
    const column = COLUMNS[filter.attribute];
    const rows = await rowsByValue(ofPool, { column, prefix: filter.value, ...page });
    const { last, ...cut } = cutPage(rows, limit);
    return { ...cut, ...(last && { next: last.seq, nextValue: last[column] ?? '' }) };
  }
  const rows = await following(filter ? matching(ofPool(), filter) : ofPool(), page.after, limit + 1);
  const { last, ...cut } = cutPage(rows, limit);
  return { ...cut, ...(last && { next: last.seq }) };
}

function cutPage(rows: readonly Row[], limit: number): { users: UserPage['users']; last?: Row } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { users: shown.map(toListedUser), ...(last && { last }) };
}

function following(query: UserQuery, after: number, most: number): Promise<Row[]> {
  return query.where('seq', '>', after).orderBy('seq').limit(most).execute();
}

/**
 * Rows in the order of a column and of their creation. Those that share the value at which the page before ended come
 * first and on their own: SQLite would read all of them to find where to go on.
 */
async function rowsByValue(
  ofPool: () => UserQuery,
  { column, prefix, after, afterValue, limit }: Page & { column: Column; prefix: string },
): Promise<Row[]> {
  const most = limit + 1;
  const shared = afterValue === undefined ? [] : await following(ofPool().where(column, '=', afterValue), after, most);
  if (shared.length === most) return shared;
  const from =
    afterValue === undefined ? ofPool().where(column, '>=', prefix) : ofPool().where(column, '>', afterValue);
  const rest = await from
    .where(column, '<', prefix + LAST)
    .orderBy(column)
    .orderBy('seq')
    .limit(most - shared.length)
    .execute();
  return [...shared, ...rest];
}

function matching(query: UserQuery, { attribute, operator, value }: UserFilter): UserQuery {
  if (attribute !== 'status') return query.where(COLUMNS[attribute], '=', value);
  const matches = (word: string) => (operator === 'equals' ? word === value : word.startsWith(value));
  const [enabled, disabled] = [matches('Enabled'), matches('Disabled')];
  if (enabled && disabled) return query;
  // A literal, so that both databases see that the index of disabled users fits.
  return enabled || disabled ? query.where('enabled', '=', sql.lit(enabled ? 1 : 0)) : query.where(sql.lit(false));
}
