import type { Database } from '@custom-cognito/database';
import type { Secrets } from '../secrets.ts';
import type { AuthTables } from './schema.ts';
import type { AppOwner, SecondFactorStore } from './second-factors.ts';

export function createSecondFactorStore(database: Database, secrets: Secrets): SecondFactorStore {
  const { db } = database.as<AuthTables>();
  const hashOf = (owner: AppOwner) =>
    secrets.hashFactor(...('sub' in owner ? ['user', owner.sub] : ['session', owner.session]));
  const codeHash = (sub: string, code: string) => secrets.hashFactor('recovery code', sub, code);
  const rowOf = (owner: AppOwner) =>
    db.selectFrom('auth_apps').selectAll().where('owner_hash', '=', hashOf(owner)).executeTakeFirst();
  return {
    async setPending(owner, secret, until) {
      const owner_hash = hashOf(owner);
      const pending = { pending: secrets.seal(secret, owner_hash), pending_until: until };
      await db
        .insertInto('auth_apps')
        .values({ owner_hash, secret: null, ...pending })
        .onConflict((conflict) => conflict.column('owner_hash').doUpdateSet(pending))
        .execute();
    },

    async pending(owner, now) {
      const row = await rowOf(owner);
      if (!row?.pending || row.pending_until <= now) return undefined;
      return secrets.open(row.pending, row.owner_hash);
    },

    async setApp(sub, secret) {
      const owner_hash = hashOf({ sub });
      const app = { secret: secrets.seal(secret, owner_hash), pending: null, pending_until: 0 };
      await db
        .insertInto('auth_apps')
        .values({ owner_hash, ...app })
        .onConflict((conflict) => conflict.column('owner_hash').doUpdateSet(app))
        .execute();
    },

    async app(sub) {
      const row = await rowOf({ sub });
      return row?.secret ? secrets.open(row.secret, row.owner_hash) : undefined;
    },

    setRecoveryCodes: (sub, codes) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('auth_recovery_codes').where('sub', '=', sub).execute();
        const rows = codes.map((code) => ({ sub, code_hash: codeHash(sub, code), used_at: null }));
        await trx.insertInto('auth_recovery_codes').values(rows).execute();
      }),

    async consumeRecoveryCode(sub, code, now) {
      const used = await db
        .updateTable('auth_recovery_codes')
        .set({ used_at: now })
        .where('sub', '=', sub)
        .where('code_hash', '=', codeHash(sub, code))
        .where('used_at', 'is', null)
        .executeTakeFirst();
      return used.numUpdatedRows > 0n;
    },

    async restoreRecoveryCode(sub, code) {
      await db
        .updateTable('auth_recovery_codes')
        .set({ used_at: null })
        .where('sub', '=', sub)
        .where('code_hash', '=', codeHash(sub, code))
        .execute();
    },

    removeAll: (sub) =>
      db.transaction().execute(async (trx) => {
        await trx.deleteFrom('auth_apps').where('owner_hash', '=', hashOf({ sub })).execute();
        await trx.deleteFrom('auth_recovery_codes').where('sub', '=', sub).execute();
      }),

    async removeExpired(now) {
      const unproven = db.deleteFrom('auth_apps').where('secret', 'is', null);
      await unproven.where('pending_until', '<=', now).execute();
    },
  };
}
