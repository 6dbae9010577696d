import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type Updateable } from 'kysely';
import { changeAttributes } from '../rules/attribute-change.ts';
import type { UserFilter } from '../rules/user-filter.ts';
import type { PoolSchema, UserRow } from './schema.ts';
import { inTransaction } from './transaction.ts';
import type { NewUser, PasswordRecord, SignInName, User, UserChange, UserPage, Users } from './users.ts';
import { insertUsers } from './users-bulk-kysely.ts';

const SEARCHABLE = ['email', 'phone_number', 'name', 'given_name', 'family_name', 'preferred_username'] as const;
const isSearchable = new Set<string>(SEARCHABLE);

/** Sorts after every character that text may hold, so that `value < prefix + LAST` ends a prefix range. */
const LAST = '\u{10FFFF}';

/** Pools of fewer users are counted; counting more would take as long as there are users. */
const COUNTED = 100_000;

type Db = Kysely<PoolSchema>;
type Key = Pick<User, 'poolId' | 'sub'>;

export function kyselyUsers(db: Db): Users {
  const one = (poolId: string) => db.selectFrom('pool_users').selectAll().where('pool_id', '=', poolId);
  return {
    async insert(user, names) {
      const taken = await claimNames(db, user, names);
      if (taken) return taken;
      await db.insertInto('pool_users').values(toRow(user)).execute();
      return undefined;
    },
    insertMany: (people) =>
      inTransaction(db, (trx) =>
        insertUsers(
          trx,
          people.map(({ user, names }) => ({ row: toRow(user), names })),
        ),
      ),
    async bySub(poolId, sub) {
      const row = await one(poolId).where('sub', '=', sub).executeTakeFirst();
      return row && toUser(row);
    },
    async byName(poolId, key) {
      const row = await db
        .selectFrom('pool_sign_in_names as n')
        .innerJoin('pool_users as u', (join) => join.onRef('u.pool_id', '=', 'n.pool_id').onRef('u.sub', '=', 'n.sub'))
        .selectAll('u')
        .where('n.pool_id', '=', poolId)
        .where('n.name_key', '=', key)
        .executeTakeFirst();
      return row && toUser(row);
    },
    update: (user, change) => inTransaction(db, (trx) => updateRow(trx, ofUser(trx, user), change)),
    confirm: (user, change) =>
      inTransaction(db, (trx) =>
        updateRow(trx, ofUser(trx, user).where('status', '=', 'UNCONFIRMED'), { ...change, status: 'CONFIRMED' }),
      ),
    async replaceNames(user, kinds, names) {
      // A name that stays is left alone: most changes of attributes change none, and locks meet other users'.
      const isOf = (held: { name_key: string; kind: string }) => (name: SignInName) =>
        name.key === held.name_key && name.kind === held.kind;
      const before = await db
        .selectFrom('pool_sign_in_names')
        .select(['name_key', 'kind'])
        .where('pool_id', '=', user.poolId)
        .where('sub', '=', user.sub)
        .where('kind', 'in', [...kinds])
        .execute();
      const gone = before.filter((held) => !names.some(isOf(held))).map((held) => held.name_key);
      if (gone.length > 0) {
        await db
          .deleteFrom('pool_sign_in_names')
          .where('pool_id', '=', user.poolId)
          .where('name_key', 'in', gone)
          .where('sub', '=', user.sub)
          .execute();
      }
      return claimNames(
        db,
        user,
        names.filter((name) => !before.some((held) => isOf(held)(name))),
      );
    },
    async releaseName(poolId, key) {
      const row = await db
        .deleteFrom('pool_sign_in_names')
        .where('pool_id', '=', poolId)
        .where('name_key', '=', key)
        .returning('sub')
        .executeTakeFirst();
      return row?.sub;
    },
    async addSrp(user, passwordHash, srp) {
      await ofUser(db, user)
        .set({ srp_salt: srp.salt, srp_verifier_sealed: srp.sealed })
        .where('password_hash', '=', passwordHash)
        .where('srp_salt', 'is', null)
        .execute();
    },
    async stillHas(user, passwordHash) {
      const held = await ofUser(db, user)
        .set({ enabled: 1 })
        .where('enabled', '=', 1)
        .where('password_hash', passwordHash === undefined ? 'is' : '=', passwordHash ?? null)
        .executeTakeFirst();
      return held.numUpdatedRows > 0n;
    },
    delete: (user) => inTransaction(db, (trx) => deleteUser(trx, user)),
    list: ({ poolId, filter, after, limit }) => page(filtered(one(poolId), filter), { after, limit }),
    async estimate(poolId) {
      const counted = db.selectFrom('pool_users').select('seq').where('pool_id', '=', poolId).limit(COUNTED);
      const { users } = await db
        .selectFrom(counted.as('c'))
        .select((e) => e.fn.countAll<number>().as('users'))
        .executeTakeFirstOrThrow();
      if (users < COUNTED) return users;
      // Beyond that the span of the keys must do: they only grow, and few are ever deleted.
      const { first, last } = await db
        .selectFrom('pool_users')
        .select((e) => [e.fn.min('seq').as('first'), e.fn.max('seq').as('last')])
        .where('pool_id', '=', poolId)
        .executeTakeFirstOrThrow();
      return first === null || last === null ? 0 : Number(last) - Number(first) + 1;
    },
  };
}

/** Takes all names or none of them. */
async function claimNames(db: Db, user: Key, names: readonly SignInName[]): Promise<SignInName['kind'] | undefined> {
  if (names.length === 0) return undefined;
  const owned = { pool_id: user.poolId, sub: user.sub };
  const claimed = await db
    .insertInto('pool_sign_in_names')
    .values(names.map(({ key, kind }) => ({ ...owned, name_key: key, kind })))
    .onConflict((conflict) => conflict.columns(['pool_id', 'name_key']).doNothing())
    .returning('name_key')
    .execute();
  const keys = new Set(claimed.map((row) => row.name_key));
  const taken = names.find((name) => !keys.has(name.key));
  if (!taken) return undefined;
  for (const key of keys) {
    await db.deleteFrom('pool_sign_in_names').where('pool_id', '=', user.poolId).where('name_key', '=', key).execute();
  }
  return taken.kind;
}

function ofUser(db: Db, user: Key) {
  return db.updateTable('pool_users').where('pool_id', '=', user.poolId).where('sub', '=', user.sub);
}

/** The first update holds the row, so that attributes are changed as they stand and no concurrent change is lost. */
async function updateRow(db: Db, found: ReturnType<typeof ofUser>, change: UserChange): Promise<boolean> {
  const row = await found.set(changedColumns(change)).returningAll().executeTakeFirst();
  if (row && change.attributes) {
    const user = toUser(row);
    await ofUser(db, user)
      .set(attributeColumns(changeAttributes(user.attributes, change.attributes)))
      .execute();
  }
  return row !== undefined;
}

/** The user goes first, which waits for those who are changing it or signing in; then what they have left. */
async function deleteUser(db: Db, user: Key): Promise<boolean> {
  const deleted = await db
    .deleteFrom('pool_users')
    .where('pool_id', '=', user.poolId)
    .where('sub', '=', user.sub)
    .executeTakeFirst();
  const tables = [
    'pool_sign_in_names',
    'pool_members',
    'pool_codes',
    'pool_challenges',
    'pool_attempts',
    'pool_former_passwords',
  ] as const;
  for (const table of tables) {
    await db.deleteFrom(table).where('pool_id', '=', user.poolId).where('sub', '=', user.sub).execute();
  }
  const grants = db
    .selectFrom('pool_grants')
    .select('id')
    .where('pool_id', '=', user.poolId)
    .where('sub', '=', user.sub);
  await db.deleteFrom('pool_refresh_tokens').where('grant_id', 'in', grants).execute();
  await db.deleteFrom('pool_grants').where('pool_id', '=', user.poolId).where('sub', '=', user.sub).execute();
  return deleted.numDeletedRows > 0n;
}

type UserQuery = SelectQueryBuilder<PoolSchema, 'pool_users', Selectable<UserRow>>;

const FILTER_COLUMNS = {
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

function filtered(query: UserQuery, filter: UserFilter | undefined): UserQuery {
  if (!filter) return query;
  const { attribute, operator, value } = filter;
  if (attribute === 'status') {
    const matches = (word: string) => (operator === 'equals' ? word === value : word.startsWith(value));
    const [enabled, disabled] = [matches('Enabled'), matches('Disabled')];
    if (enabled && disabled) return query;
    // A literal, so that both databases see that the index of disabled users fits.
    return enabled || disabled ? query.where('enabled', '=', sql.lit(enabled ? 1 : 0)) : query.where(sql.lit(false));
  }
  const column = FILTER_COLUMNS[attribute];
  if (operator === 'equals') return query.where(column, '=', value);
  return query.where(column, '>=', value).where(column, '<', value + LAST);
}

/** Follows a keyset over `seq`: as quick at the millionth user as at the first. */
async function page(query: UserQuery, { after, limit }: { after: number; limit: number }): Promise<UserPage> {
  const rows = await query
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit + 1)
    .execute();
  const users = rows.slice(0, limit).map(toUser);
  const last = users.at(-1);
  return rows.length > limit && last ? { users, next: last.seq } : { users };
}

export function toUser(row: Selectable<UserRow>): User {
  const attributes = JSON.parse(row.attributes) as Record<string, string>;
  for (const name of SEARCHABLE) {
    const value = row[name];
    if (value !== null) attributes[name] = value;
  }
  return {
    seq: row.seq,
    poolId: row.pool_id,
    sub: row.sub,
    username: row.username,
    status: row.status as User['status'],
    enabled: row.enabled === 1,
    attributes,
    ...(row.password_hash !== null && { password: toPassword(row, row.password_hash) }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function toPassword(row: Selectable<UserRow>, hash: string): PasswordRecord {
  const { srp_salt: salt, srp_verifier_sealed: sealed, password_expires_at: expiresAt } = row;
  return { hash, ...(salt && sealed && { srp: { salt, sealed } }), ...(expiresAt !== null && { expiresAt }) };
}

function passwordColumns(password: PasswordRecord | undefined) {
  return {
    password_hash: password?.hash ?? null,
    password_expires_at: password?.expiresAt ?? null,
    srp_salt: password?.srp?.salt ?? null,
    srp_verifier_sealed: password?.srp?.sealed ?? null,
  };
}

function toRow(user: NewUser) {
  return {
    pool_id: user.poolId,
    sub: user.sub,
    username: user.username,
    status: user.status,
    enabled: user.enabled ? 1 : 0,
    ...passwordColumns(user.password),
    created_at: user.createdAt,
    modified_at: user.modifiedAt,
    ...attributeColumns(user.attributes),
  };
}

function changedColumns(change: UserChange): Updateable<UserRow> {
  return {
    modified_at: change.modifiedAt,
    ...(change.status !== undefined && { status: change.status }),
    ...(change.enabled !== undefined && { enabled: change.enabled ? 1 : 0 }),
    ...(change.password && passwordColumns(change.password)),
  };
}

function attributeColumns(attributes: Readonly<Record<string, string>>) {
  const others = Object.entries(attributes).filter(([name]) => !isSearchable.has(name));
  return {
    email: attributes.email ?? null,
    phone_number: attributes.phone_number ?? null,
    name: attributes.name ?? null,
    given_name: attributes.given_name ?? null,
    family_name: attributes.family_name ?? null,
    preferred_username: attributes.preferred_username ?? null,
    attributes: JSON.stringify(Object.fromEntries(others)),
  };
}
