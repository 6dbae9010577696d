import type { Kysely } from 'kysely';
import { changeAttributes } from '../rules/attribute-change.ts';
import { SUB } from '../rules/sub.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { listUsers } from './user-listing-kysely.ts';
import { attributeColumns, changedColumns, toRow, toUser } from './user-rows.ts';
import type { SignInName, User, UserChange, Users } from './users.ts';
import { insertUsers, keptNames } from './users-bulk-kysely.ts';

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
      if (row) return toUser(row);
      const named = SUB.test(key) && (await one(poolId).where('sub', '=', key).executeTakeFirst());
      return named && named.username === key ? toUser(named) : undefined;
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
    async replaceHash(user, hash, { by, modifiedAt }) {
      const replaced = await ofUser(db, user)
        .set({ password_hash: by, modified_at: modifiedAt })
        .where('password_hash', '=', hash)
        .executeTakeFirst();
      return replaced.numUpdatedRows > 0n;
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
    list: (page) => listUsers(db, page),
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
  const foreign = await subOfAnother(db, user, names);
  if (foreign) return foreign.kind;
  const wanted = keptNames(user, names);
  if (wanted.length === 0) return undefined;
  const owned = { pool_id: user.poolId, sub: user.sub };
  const claimed = await db
    .insertInto('pool_sign_in_names')
    .values(wanted.map(({ key, kind }) => ({ ...owned, name_key: key, kind })))
    .onConflict((conflict) => conflict.columns(['pool_id', 'name_key']).doNothing())
    .returning('name_key')
    .execute();
  const keys = new Set(claimed.map((row) => row.name_key));
  const taken = wanted.find((name) => !keys.has(name.key));
  if (!taken) return undefined;
  for (const key of keys) {
    await db.deleteFrom('pool_sign_in_names').where('pool_id', '=', user.poolId).where('name_key', '=', key).execute();
  }
  return taken.kind;
}

/**
 * The first name that is another user's `sub`, which finds that user already. To look before is no race: nobody knows a
 * `sub` that is not stored yet.
 */
async function subOfAnother(db: Db, user: Key, names: readonly SignInName[]): Promise<SignInName | undefined> {
  const subs = names.map(({ key }) => key).filter((key) => SUB.test(key) && key !== user.sub);
  if (subs.length === 0) return undefined;
  const held = await db
    .selectFrom('pool_users')
    .select('sub')
    .where('pool_id', '=', user.poolId)
    .where('sub', 'in', subs)
    .execute();
  return names.find(({ key }) => held.some(({ sub }) => sub === key));
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
    'pool_devices',
    'pool_factors',
    'pool_auth_events',
    'pool_authorization_codes',
    'pool_browser_sessions',
    'pool_identities',
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
