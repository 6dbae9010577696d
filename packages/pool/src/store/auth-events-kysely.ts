import type { ColumnTypes } from '@custom-cognito/database';
import type { Insertable, Kysely, Selectable } from 'kysely';
import type { AuthEvent, AuthEvents } from './auth-events.ts';
import { cut } from './page.ts';
import type { PoolSchema } from './schema.ts';

type Table = PoolSchema['pool_auth_events'];

/** What nothing is looked up by. */
type Details = Pick<AuthEvent, 'challenges' | 'address' | 'device' | 'blocked'>;

export function kyselyAuthEvents(db: Kysely<PoolSchema>): AuthEvents {
  return {
    async put(events) {
      await db
        .insertInto('pool_auth_events')
        .values(events.map(toRow))
        .onConflict((conflict) =>
          conflict
            .columns(['pool_id', 'event_id'])
            .doUpdateSet((e) => ({ response: e.ref('excluded.response'), details: e.ref('excluded.details') }))
            .where('pool_auth_events.response', '!=', 'Pass'),
        )
        .execute();
    },
    async list({ poolId, sub }, { after, limit }) {
      let query = db.selectFrom('pool_auth_events').selectAll().where('pool_id', '=', poolId).where('sub', '=', sub);
      if (after !== undefined) query = query.where('seq', '<', after);
      const found = await query
        .orderBy('seq', 'desc')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(found, limit);
      return { events: rows.map(toEvent), ...rest };
    },
    async setFeedback({ poolId, sub }, id, { value, at }) {
      const set = await db
        .updateTable('pool_auth_events')
        .set({ feedback: value, feedback_at: at })
        .where('pool_id', '=', poolId)
        .where('event_id', '=', id)
        .where('sub', '=', sub)
        .executeTakeFirst();
      return set.numUpdatedRows > 0n;
    },
    async deleteOlder(before, most) {
      const old = db.selectFrom('pool_auth_events').select('seq').where('at', '<', before).orderBy('at').limit(most);
      await db.deleteFrom('pool_auth_events').where('seq', 'in', old).execute();
    },
  };
}

function toRow({ id, poolId, sub, type, response, at, feedback, ...details }: AuthEvent): Insertable<Table> {
  return {
    event_id: id,
    pool_id: poolId,
    sub,
    type,
    response,
    at,
    details: JSON.stringify(details satisfies Details),
    feedback: feedback?.value ?? null,
    feedback_at: feedback?.at ?? null,
  };
}

const toEvent = (row: Selectable<Table>): AuthEvent => ({
  id: row.event_id,
  poolId: row.pool_id,
  sub: row.sub,
  type: row.type,
  response: row.response,
  at: row.at,
  ...(JSON.parse(row.details) as Details),
  ...(row.feedback !== null && { feedback: { value: row.feedback, at: row.feedback_at ?? row.at } }),
});

/** Makes the table, and the place where a sign-in that waits for an answer remembers its event. */
export async function addAuthEvents(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await types
    .sequence(db.schema.createTable('pool_auth_events'), 'seq')
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('sub', types.text, (c) => c.notNull())
    .addColumn('event_id', types.text, (c) => c.notNull())
    .addColumn('type', types.text, (c) => c.notNull())
    .addColumn('response', types.text, (c) => c.notNull())
    .addColumn('at', types.integer, (c) => c.notNull())
    .addColumn('details', types.text, (c) => c.notNull())
    .addColumn('feedback', types.text)
    .addColumn('feedback_at', types.integer)
    .addUniqueConstraint('pool_auth_events_id', ['pool_id', 'event_id'])
    .execute();
  const ofUser = ['pool_id', 'sub', 'seq'];
  await db.schema.createIndex('pool_auth_events_user').on('pool_auth_events').columns(ofUser).execute();
  await db.schema.createIndex('pool_auth_events_age').on('pool_auth_events').column('at').execute();
  await db.schema.alterTable('pool_challenges').addColumn('event', types.text).execute();
}
