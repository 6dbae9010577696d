import { type Kysely, type Selectable, sql } from 'kysely';
import type { Group, Groups } from './groups.ts';
import { cut, readPage } from './page.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { LISTED, toListedUser } from './user-rows.ts';

type Db = Kysely<PoolSchema>;

export function kyselyGroups(db: Db): Groups {
  return {
    async insert(group) {
      const inserted = await db
        .insertInto('pool_groups')
        .values(toRow(group))
        .onConflict((conflict) => conflict.columns(['pool_id', 'name']).doNothing())
        .returning('seq')
        .execute();
      return inserted.length === 1;
    },
    async find(poolId, name) {
      const row = await db
        .selectFrom('pool_groups')
        .selectAll()
        .where('pool_id', '=', poolId)
        .where('name', '=', name)
        .executeTakeFirst();
      return row && toGroup(row);
    },
    async update({ poolId, name, description, precedence, roleArn, modifiedAt }) {
      const row = await ofGroup(db, { poolId, name })
        .set({
          modified_at: modifiedAt,
          ...(description !== undefined && { description }),
          ...(precedence !== undefined && { precedence }),
          ...(roleArn !== undefined && { role_arn: roleArn }),
        })
        .returningAll()
        .executeTakeFirst();
      return row && toGroup(row);
    },
    delete: (poolId, name) => inTransaction(db, (trx) => deleteGroup(trx, { poolId, name })),
    async list(asked) {
      const { rows, ...rest } = await readPage(db, 'pool_groups', asked);
      return { groups: rows.map(toGroup), ...rest };
    },
    addMember: (group, sub) => inTransaction(db, (trx) => addMember(trx, group, sub)),
    async removeMember(group, sub) {
      const removed = await db
        .deleteFrom('pool_members')
        .where('pool_id', '=', group.poolId)
        .where('group_name', '=', group.name)
        .where('sub', '=', sub)
        .executeTakeFirst();
      return removed.numDeletedRows > 0n;
    },
    async of(poolId, sub) {
      const rows = await groupsOf(db, { poolId, sub })
        .orderBy(sql`coalesce(g.precedence, ${Number.MAX_SAFE_INTEGER})`)
        .orderBy('g.name')
        .execute();
      return rows.map(toGroup);
    },
    async listOf({ poolId, sub, after, limit }) {
      const found = await groupsOf(db, { poolId, sub })
        .where('g.seq', '>', after)
        .orderBy('g.seq')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(found, limit);
      return { groups: rows.map(toGroup), ...rest };
    },
    async members({ poolId, name, after, limit }) {
      const found = await db
        .selectFrom('pool_members as m')
        .innerJoin('pool_users as u', (join) => join.onRef('u.pool_id', '=', 'm.pool_id').onRef('u.sub', '=', 'm.sub'))
        .select(LISTED.map((column) => `u.${column}` as const))
        .select('m.seq as member_seq')
        .where('m.pool_id', '=', poolId)
        .where('m.group_name', '=', name)
        .where('m.seq', '>', after)
        .orderBy('m.seq')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(
        found.map((row) => ({ seq: row.member_seq, user: toListedUser(row) })),
        limit,
      );
      return { users: rows.map(({ user }) => user), ...rest };
    },
  };
}

function groupsOf(db: Db, { poolId, sub }: { poolId: string; sub: string }) {
  return db
    .selectFrom('pool_members as m')
    .innerJoin('pool_groups as g', (join) =>
      join.onRef('g.pool_id', '=', 'm.pool_id').onRef('g.name', '=', 'm.group_name'),
    )
    .selectAll('g')
    .where('m.pool_id', '=', poolId)
    .where('m.sub', '=', sub);
}

type GroupKey = Pick<Group, 'poolId' | 'name'>;

function ofGroup(db: Db, { poolId, name }: GroupKey) {
  return db.updateTable('pool_groups').where('pool_id', '=', poolId).where('name', '=', name);
}

/** Holds the group while it takes the member: one who joins a vanishing group would be in the next of that name. */
async function addMember(db: Db, group: GroupKey, sub: string): ReturnType<Groups['addMember']> {
  const held = await ofGroup(db, group).set({ name: group.name }).executeTakeFirst();
  if (held.numUpdatedRows === 0n) return 'no-group';
  const joined = await db
    .insertInto('pool_members')
    .values({ pool_id: group.poolId, group_name: group.name, sub })
    .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'group_name']).doNothing())
    .returning('seq')
    .executeTakeFirst();
  return joined ? 'joined' : 'is-member';
}

/** The group goes first, which waits for those who are joining it; then its members, they among them. */
async function deleteGroup(db: Db, { poolId, name }: GroupKey): Promise<boolean> {
  const deleted = await db
    .deleteFrom('pool_groups')
    .where('pool_id', '=', poolId)
    .where('name', '=', name)
    .executeTakeFirst();
  await db.deleteFrom('pool_members').where('pool_id', '=', poolId).where('group_name', '=', name).execute();
  return deleted.numDeletedRows > 0n;
}

function toGroup(row: Selectable<PoolSchema['pool_groups']>): Group {
  return {
    poolId: row.pool_id,
    name: row.name,
    ...(row.description !== null && { description: row.description }),
    ...(row.precedence !== null && { precedence: row.precedence }),
    ...(row.role_arn !== null && { roleArn: row.role_arn }),
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
  };
}

function toRow(group: Group) {
  return {
    pool_id: group.poolId,
    name: group.name,
    description: group.description ?? null,
    precedence: group.precedence ?? null,
    role_arn: group.roleArn ?? null,
    created_at: group.createdAt,
    modified_at: group.modifiedAt,
  };
}
