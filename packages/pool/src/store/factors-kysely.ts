import type { Insertable, Kysely, Selectable, Updateable } from 'kysely';
import type { FactorRows, Factors, SecondFactor } from './factors.ts';
import type { PoolSchema } from './schema.ts';

type Row = PoolSchema['pool_factors'];
type Owner = { readonly poolId: string; readonly sub: string };

const NOTHING = {
  totp_sealed: null,
  totp_name: null,
  totp_enabled: 0,
  totp_last_step: 0,
  pending_sealed: null,
  email_enabled: 0,
  preferred: null,
} satisfies Partial<Selectable<Row>>;

export function kyselyFactors(db: Kysely<PoolSchema>): FactorRows {
  const update = ({ poolId, sub }: Owner) =>
    db.updateTable('pool_factors').where('pool_id', '=', poolId).where('sub', '=', sub);
  /** Changes the user's row, or makes it. */
  const put = async ({ poolId, sub }: Owner, change: Updateable<Row>) => {
    const row: Insertable<Row> = { ...NOTHING, ...change, pool_id: poolId, sub };
    await db
      .insertInto('pool_factors')
      .values(row)
      .onConflict((conflict) => conflict.columns(['pool_id', 'sub']).doUpdateSet(change))
      .execute();
  };
  return {
    async find({ poolId, sub }) {
      const row = await db
        .selectFrom('pool_factors')
        .selectAll()
        .where('pool_id', '=', poolId)
        .where('sub', '=', sub)
        .executeTakeFirst();
      return row && toFactors(row);
    },
    setPending: (owner, sealed) => put(owner, { pending_sealed: sealed }),
    async activatePending(owner, pending, { step, name }) {
      const activated = await update(owner)
        .set({ totp_sealed: pending, totp_name: name ?? null, totp_last_step: step, pending_sealed: null })
        .where('pending_sealed', '=', pending)
        .executeTakeFirst();
      return activated.numUpdatedRows > 0n;
    },
    async activateFirst({ poolId, sub }, sealed, { step, name }) {
      const used = { totp_sealed: sealed, totp_name: name ?? null, totp_enabled: 1, totp_last_step: step };
      const activated = await db
        .insertInto('pool_factors')
        .values({ ...NOTHING, ...used, pool_id: poolId, sub })
        .onConflict((conflict) =>
          conflict.columns(['pool_id', 'sub']).doUpdateSet(used).where('pool_factors.totp_sealed', 'is', null),
        )
        .returning('sub')
        .execute();
      return activated.length === 1;
    },
    async useStep(owner, sealed, step) {
      const used = await update(owner)
        .set({ totp_last_step: step })
        .where('totp_sealed', '=', sealed)
        .where('totp_last_step', '<', step)
        .executeTakeFirst();
      return used.numUpdatedRows > 0n;
    },
    change: (owner, { totpEnabled, emailEnabled, preferred }) =>
      put(owner, {
        ...(totpEnabled !== undefined && { totp_enabled: totpEnabled ? 1 : 0 }),
        ...(emailEnabled !== undefined && { email_enabled: emailEnabled ? 1 : 0 }),
        ...(preferred !== undefined && { preferred }),
      }),
    async removeTotp(owner) {
      const removed = await update(owner)
        .set((e) => ({
          totp_sealed: null,
          totp_name: null,
          totp_enabled: 0,
          pending_sealed: null,
          preferred: e
            .case()
            .when('preferred', '=', 'SOFTWARE_TOKEN_MFA' satisfies SecondFactor)
            .then(null)
            .else(e.ref('preferred'))
            .end(),
        }))
        .where('totp_sealed', 'is not', null)
        .executeTakeFirst();
      return removed.numUpdatedRows > 0n;
    },
  };
}

function toFactors(row: Selectable<Row>): Factors {
  return {
    ...(row.totp_sealed && {
      totp: {
        sealed: row.totp_sealed,
        ...(row.totp_name !== null && { name: row.totp_name }),
        enabled: row.totp_enabled === 1,
        lastStep: row.totp_last_step,
      },
    }),
    ...(row.pending_sealed && { pending: row.pending_sealed }),
    emailEnabled: row.email_enabled === 1,
    ...(row.preferred !== null && { preferred: row.preferred as SecondFactor }),
  };
}
