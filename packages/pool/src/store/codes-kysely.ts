import { type Kysely, sql } from 'kysely';
import type { CodeKey, CodeRow, CodeRows } from './codes.ts';
import type { PoolSchema } from './schema.ts';

export function kyselyCodes(db: Kysely<PoolSchema>): CodeRows {
  return {
    async replace(row, { tries, limit, windowMs, now }) {
      const values = {
        pool_id: row.poolId,
        sub: row.sub,
        purpose: row.purpose,
        client_id: row.clientId ?? null,
        hash: row.hash,
        target: row.target,
        tries_left: tries,
        expires_at: row.expiresAt,
        sent: 1,
        window_started_at: now,
      };
      const windowOver = sql<boolean>`pool_codes.window_started_at <= ${now - windowMs}`;
      const made = await db
        .insertInto('pool_codes')
        .values(values)
        .onConflict((conflict) =>
          conflict
            .columns(['pool_id', 'sub', 'purpose'])
            .doUpdateSet({
              client_id: values.client_id,
              hash: values.hash,
              target: values.target,
              expires_at: values.expires_at,
              tries_left: sql`case when pool_codes.tries_left > 0 and pool_codes.expires_at > ${now}
                then pool_codes.tries_left else ${tries} end`,
              sent: sql`case when ${windowOver} then 1 else pool_codes.sent + 1 end`,
              window_started_at: sql`case when ${windowOver} then ${now} else pool_codes.window_started_at end`,
            })
            .where((e) => e.or([windowOver, e('pool_codes.sent', '<', limit)])),
        )
        .returning('sent')
        .execute();
      return made.length === 1;
    },
    async target(key, now) {
      const row = await db
        .selectFrom('pool_codes')
        .select('target')
        .where('pool_id', '=', key.poolId)
        .where('sub', '=', key.sub)
        .where('purpose', '=', key.purpose)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return row?.target;
    },
    async spendTry(key) {
      const spent = await ofKey(db, key)
        .set((e) => ({ tries_left: e('tries_left', '-', 1) }))
        .where('tries_left', '>', 0)
        .returningAll()
        .executeTakeFirst();
      if (!spent) return (await exists(db, key)) ? 'exhausted' : undefined;
      return {
        ...key,
        ...(spent.client_id !== null && { clientId: spent.client_id }),
        hash: spent.hash,
        target: spent.target,
        expiresAt: spent.expires_at,
      } satisfies CodeRow;
    },
    async consume(key, hash) {
      // The row stays, spent and without tries, because it remembers how many codes were sent within the hour.
      const used = await ofKey(db, key)
        .set({ tries_left: 0, expires_at: 0, hash: new Uint8Array(hash.length) })
        .where('hash', '=', hash)
        .executeTakeFirst();
      return used.numUpdatedRows > 0n;
    },
    async deleteAll(poolId, sub) {
      await db.deleteFrom('pool_codes').where('pool_id', '=', poolId).where('sub', '=', sub).execute();
    },
  };
}

function ofKey(db: Kysely<PoolSchema>, key: CodeKey) {
  return db
    .updateTable('pool_codes')
    .where('pool_id', '=', key.poolId)
    .where('sub', '=', key.sub)
    .where('purpose', '=', key.purpose);
}

/** A code that was used leaves expires_at at 0: it is gone, not exhausted. */
async function exists(db: Kysely<PoolSchema>, key: CodeKey): Promise<boolean> {
  const row = await db
    .selectFrom('pool_codes')
    .select('sent')
    .where('pool_id', '=', key.poolId)
    .where('sub', '=', key.sub)
    .where('purpose', '=', key.purpose)
    .where('expires_at', '>', 0)
    .executeTakeFirst();
  return row !== undefined;
}
