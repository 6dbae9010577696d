import type { ExpressionBuilder, Kysely } from 'kysely';
import { toGrant } from './grant-rows.ts';
import type { Grant, Grants, SessionPage, TokenSession } from './grants.ts';
import type { PoolSchema } from './schema.ts';

type Db = Kysely<PoolSchema>;
type Owner = SessionPage['owner'];

/** Ends the sessions that were used longest ago until there is room for one more. To be called in a transaction. */
export async function makeRoom(db: Db, begun: Grant, most: number): Promise<readonly string[]> {
  // Changes nothing and holds the user, so that sign-ins take turns and each counts those before it.
  await db
    .updateTable('pool_users')
    .set((e) => ({ enabled: e.ref('enabled') }))
    .where('pool_id', '=', begun.poolId)
    .where('sub', '=', begun.sub)
    .execute();
  // In the order of their index; only the few that count are in it, so that they may be sorted here.
  const active = await db
    .selectFrom('pool_grants')
    .select(['id', 'last_active_at'])
    .where(isActive(begun, begun.createdAt))
    .orderBy('created_at')
    .orderBy('session_id')
    .execute();
  const byUse = active.toSorted((one, other) => (one.last_active_at ?? 0) - (other.last_active_at ?? 0));
  const over = byUse.slice(0, Math.max(0, active.length + 1 - most)).map(({ id }) => id);
  if (over.length === 0) return [];
  const ended = await db
    .updateTable('pool_grants')
    .set({ revoked_at: begun.createdAt })
    .where('id', 'in', over)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return ended.map(({ id }) => id);
}

export async function markUsed(db: Db, id: string, now: number): Promise<boolean> {
  const used = await db
    .updateTable('pool_grants')
    .set({ last_active_at: now })
    .where('id', '=', id)
    .where('session_id', 'is not', null)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return used.numUpdatedRows > 0n;
}

export async function listSessions(db: Db, { owner, after, limit, now }: SessionPage): ReturnType<Grants['sessions']> {
  let query = db.selectFrom('pool_grants').selectAll().where(isActive(owner, now));
  if (after) {
    query = query.where((e) =>
      e.or([
        e('created_at', '>', after.createdAt),
        e.and([e('created_at', '=', after.createdAt), e('session_id', '>', after.id)]),
      ]),
    );
  }
  const found = await query
    .orderBy('created_at')
    .orderBy('session_id')
    .limit(limit + 1)
    .execute();
  const sessions = found.slice(0, limit).map(toGrant).filter(hasSession);
  const last = sessions.at(-1);
  return {
    sessions,
    ...(found.length > limit && last && { next: { createdAt: last.createdAt, id: last.session.id } }),
  };
}

export async function endSession(
  db: Db,
  { sessionId, now, ...owner }: Owner & { sessionId: string; now: number },
): Promise<string | undefined> {
  const ended = await db
    .updateTable('pool_grants')
    .set({ revoked_at: now })
    .where(isActive(owner, now))
    .where('session_id', '=', sessionId)
    .returning('id')
    .executeTakeFirst();
  return ended?.id;
}

/** A user's sessions that have neither ended nor expired, in the words of their index. */
function isActive({ poolId, sub }: Owner, now: number) {
  return (e: ExpressionBuilder<PoolSchema, 'pool_grants'>) =>
    e.and([
      e('pool_id', '=', poolId),
      e('sub', '=', sub),
      e('session_id', 'is not', null),
      e('revoked_at', 'is', null),
      e('expires_at', '>', now),
    ]);
}

function hasSession(grant: Grant): grant is TokenSession {
  return grant.session !== undefined;
}
