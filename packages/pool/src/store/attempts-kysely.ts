import { soon } from '@custom-cognito/database';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { LONGEST_LOCK_MS, lockSteps, QUIET_MS } from '../rules/lockout.ts';
import type { Attempts } from './attempts.ts';
import type { PoolSchema } from './schema.ts';

const FIRST_LOCK = lockSteps[0]?.failures ?? 0;

/** `locked_until` is when the last attempt was made or its lock ends: in the past it locks nothing. */
export function kyselyAttempts(db: Kysely<PoolSchema>): Attempts {
  return {
    async reserve({ poolId, sub }, now) {
      const at = sql<number>`cast(${now} as bigint)`;
      const isQuiet = sql`pool_attempts.locked_until <= ${now - QUIET_MS}`;
      const failures = sql<number>`(case when ${isQuiet} then 1 else pool_attempts.failures + 1 end)`;
      const counted = await db
        .insertInto('pool_attempts')
        .values({ pool_id: poolId, sub, failures: 1, locked_until: now })
        .onConflict((conflict) =>
          conflict
            .columns(['pool_id', 'sub'])
            .doUpdateSet({ failures, locked_until: sql`${at} + ${lockAfter(failures)}` })
            // Before the first lock nothing is locked, in whatever order attempts of one moment arrive.
            .where((e) =>
              e.or([e('pool_attempts.failures', '<', FIRST_LOCK), e('pool_attempts.locked_until', '<=', now)]),
            ),
        )
        .returning('failures')
        .execute();
      return counted.length === 1;
    },
    async forgive({ poolId, sub }, now) {
      // The lock was this attempt's own: nobody else was let through beside it.
      await db
        .updateTable('pool_attempts')
        .set((e) => ({ failures: e('failures', '-', 1), locked_until: now }))
        .where('pool_id', '=', poolId)
        .where('sub', '=', sub)
        .where('failures', '>', 0)
        .execute();
    },
    async clear({ poolId, sub }) {
      // What the right password allows commits next: the two are one wait for the disk.
      await soon(db.deleteFrom('pool_attempts').where('pool_id', '=', poolId).where('sub', '=', sub)).execute();
    },
    async deleteQuiet(now) {
      await db
        .deleteFrom('pool_attempts')
        .where('locked_until', '<=', now - QUIET_MS)
        .execute();
    },
  };
}

/** The rule's steps as SQL, so that counting and locking are one statement. */
function lockAfter(failures: RawBuilder<number>): RawBuilder<number> {
  const steps = lockSteps.map(({ failures: count, ms }) => sql`when ${sql.lit(count)} then ${sql.lit(ms)}`);
  const none = sql`${failures} < ${sql.lit(FIRST_LOCK)}`;
  return sql<number>`(case when ${none} then 0 else case ${failures} ${sql.join(steps, sql` `)} else ${sql.lit(LONGEST_LOCK_MS)} end end)`;
}
