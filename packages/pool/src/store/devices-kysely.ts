import type { Kysely, Selectable } from 'kysely';
import type { Device, Devices } from './devices.ts';
import { cut } from './page.ts';
import type { PoolSchema } from './schema.ts';

type Owner = Pick<Device, 'poolId' | 'sub'>;

export function kyselyDevices(db: Kysely<PoolSchema>): Devices {
  const change = (owner: Owner, key: string) =>
    db
      .updateTable('pool_devices')
      .where('pool_id', '=', owner.poolId)
      .where('sub', '=', owner.sub)
      .where('device_key', '=', key);
  return {
    async insert(device) {
      const inserted = await db
        .insertInto('pool_devices')
        .values({
          pool_id: device.poolId,
          sub: device.sub,
          device_key: device.key,
          group_key: device.groupKey,
          name: device.name ?? null,
          remembered: device.remembered ? 1 : 0,
          salt: device.srp.salt,
          verifier_sealed: device.srp.sealed,
          created_at: device.createdAt,
          modified_at: device.modifiedAt,
          authenticated_at: device.authenticatedAt,
        })
        .onConflict((conflict) => conflict.columns(['pool_id', 'sub', 'device_key']).doNothing())
        .returning('seq')
        .execute();
      return inserted.length === 1;
    },
    async find(owner, key) {
      const row = await db
        .selectFrom('pool_devices')
        .selectAll()
        .where('pool_id', '=', owner.poolId)
        .where('sub', '=', owner.sub)
        .where('device_key', '=', key)
        .executeTakeFirst();
      return row && toDevice(row);
    },
    async proved(owner, key, now) {
      const noted = await change(owner, key)
        .set({ authenticated_at: now })
        .where('remembered', '=', 1)
        .executeTakeFirst();
      return noted.numUpdatedRows > 0n;
    },
    async setRemembered(owner, key, { remembered, now }) {
      const changed = await change(owner, key)
        .set({ remembered: remembered ? 1 : 0, modified_at: now })
        .executeTakeFirst();
      return changed.numUpdatedRows > 0n;
    },
    async delete(owner, key) {
      const deleted = await db
        .deleteFrom('pool_devices')
        .where('pool_id', '=', owner.poolId)
        .where('sub', '=', owner.sub)
        .where('device_key', '=', key)
        .executeTakeFirst();
      return deleted.numDeletedRows > 0n;
    },
    async list({ owner, rememberedOnly, after, limit }) {
      let query = db
        .selectFrom('pool_devices')
        .selectAll()
        .where('pool_id', '=', owner.poolId)
        .where('sub', '=', owner.sub)
        .where('seq', '>', after);
      if (rememberedOnly) query = query.where('remembered', '=', 1);
      const found = await query
        .orderBy('seq')
        .limit(limit + 1)
        .execute();
      const { rows, ...rest } = cut(found, limit);
      return { devices: rows.map(toDevice), ...rest };
    },
  };
}

function toDevice(row: Selectable<PoolSchema['pool_devices']>): Device {
  return {
    poolId: row.pool_id,
    sub: row.sub,
    key: row.device_key,
    groupKey: row.group_key,
    ...(row.name !== null && { name: row.name }),
    remembered: row.remembered === 1,
    srp: { salt: row.salt, sealed: row.verifier_sealed },
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    authenticatedAt: row.authenticated_at,
  };
}
