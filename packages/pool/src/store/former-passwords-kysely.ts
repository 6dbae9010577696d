import type { Kysely } from 'kysely';
import type { FormerPasswords } from './former-passwords.ts';
import type { PoolSchema } from './schema.ts';

export function kyselyFormerPasswords(db: Kysely<PoolSchema>): FormerPasswords {
  const latest = (poolId: string, sub: string, most: number) =>
    db
      .selectFrom('pool_former_passwords')
      .where('pool_id', '=', poolId)
      .where('sub', '=', sub)
      .orderBy('seq', 'desc')
      .limit(most);
  return {
    async of({ poolId, sub }, most) {
      const rows = await latest(poolId, sub, most).select('hash').execute();
      return rows.map(({ hash }) => hash);
    },
    async keep({ poolId, sub }, hash, most) {
      if (most > 0) await db.insertInto('pool_former_passwords').values({ pool_id: poolId, sub, hash }).execute();
      await db
        .deleteFrom('pool_former_passwords')
        .where('pool_id', '=', poolId)
        .where('sub', '=', sub)
        .where('seq', 'not in', latest(poolId, sub, most).select('seq'))
        .execute();
    },
  };
}
