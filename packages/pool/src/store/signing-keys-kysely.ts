import type { Kysely, Selectable } from 'kysely';
import { signingKey } from '../rules/key-rotation.ts';
import type { PoolSchema } from './schema.ts';
import type { SigningKey, SigningKeys } from './signing-keys.ts';
import { inTransaction } from './transaction.ts';

type Db = Kysely<PoolSchema>;

export function kyselySigningKeys(db: Db): SigningKeys {
  return {
    insert: (key) => insertKey(db, key),
    of: (poolId) => keysOf(db, poolId),
    rotate: (next, schedule) => inTransaction(db, (trx) => rotate(trx, next, schedule)),
    withdraw: (key, successor, now) => inTransaction(db, (trx) => withdraw(trx, { key, successor, now })),
    async deleteUnpublished(now) {
      await db.deleteFrom('pool_signing_keys').where('published_until', '<=', now).execute();
    },
  };
}

async function keysOf(db: Db, poolId: string): Promise<readonly SigningKey[]> {
  const rows = await db
    .selectFrom('pool_signing_keys')
    .selectAll()
    .where('pool_id', '=', poolId)
    .orderBy('seq', 'desc')
    .execute();
  return rows.map(toKey);
}

async function insertKey(db: Db, key: SigningKey): Promise<void> {
  await db
    .insertInto('pool_signing_keys')
    .values({
      kid: key.kid,
      pool_id: key.poolId,
      public_jwk: key.publicJwk,
      private_sealed: key.privateSealed,
      created_at: key.createdAt,
      signs_from: key.signsFrom,
      published_until: key.publishedUntil ?? null,
    })
    .execute();
}

/** Holds the pool until the end, so that two that change its keys at once are one after the other; false without one. */
async function holdPool(db: Db, poolId: string): Promise<boolean> {
  const held = await db
    .updateTable('pool_pools')
    .set((e) => ({ id: e.ref('id') }))
    .where('id', '=', poolId)
    .executeTakeFirst();
  return held.numUpdatedRows > 0n;
}

async function withdraw(
  db: Db,
  { key, successor, now }: { key: Pick<SigningKey, 'poolId' | 'kid'>; successor: SigningKey; now: number },
): Promise<boolean> {
  if (!(await holdPool(db, key.poolId))) return false;
  const signing = signingKey(await keysOf(db, key.poolId), now);
  const deleted = await db
    .deleteFrom('pool_signing_keys')
    .where('pool_id', '=', key.poolId)
    .where('kid', '=', key.kid)
    .executeTakeFirst();
  if (deleted.numDeletedRows === 0n) return false;
  if (signing?.kid === key.kid) await insertKey(db, successor);
  return true;
}

async function rotate(
  db: Db,
  next: SigningKey,
  { now, formerUntil }: { now: number; formerUntil: number },
): Promise<boolean> {
  if (!(await holdPool(db, next.poolId))) return false;
  const waiting = await db
    .selectFrom('pool_signing_keys')
    .select('seq')
    .where('pool_id', '=', next.poolId)
    .where('signs_from', '>', now)
    .executeTakeFirst();
  if (waiting) return false;
  await db
    .updateTable('pool_signing_keys')
    .set({ published_until: formerUntil })
    .where('pool_id', '=', next.poolId)
    .where('published_until', 'is', null)
    .execute();
  await insertKey(db, next);
  return true;
}

function toKey(row: Selectable<PoolSchema['pool_signing_keys']>): SigningKey {
  return {
    kid: row.kid,
    poolId: row.pool_id,
    publicJwk: row.public_jwk,
    privateSealed: row.private_sealed,
    createdAt: row.created_at,
    signsFrom: row.signs_from ?? row.created_at,
    ...(row.published_until !== null && { publishedUntil: row.published_until }),
  };
}
