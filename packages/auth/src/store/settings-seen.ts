import type { Database } from '@custom-cognito/database';
import type { AuditTables } from './audit-tables.ts';

/** The settings that the program was last started with, as keyed hashes. */
export interface SettingsSeen {
  /** Remembers these, and names those that were others before; of several that start at once, one is told. */
  exchange(hashes: ReadonlyMap<string, Uint8Array>): Promise<readonly string[]>;
}

export function createSettingsSeen(database: Database): SettingsSeen {
  const { db } = database.as<AuditTables>();
  return {
    exchange: (hashes) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('auth_audit_settings').select('name').execute();
        const known = new Set(before.map(({ name }) => name));
        const rows = [...hashes].sort().map(([name, hash]) => ({ name, hash }));
        const changed = await trx
          .insertInto('auth_audit_settings')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .column('name')
              .doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') }))
              .whereRef('auth_audit_settings.hash', '!=', 'excluded.hash'),
          )
          .returning('name')
          .execute();
        // What was never there before is no change: a first start, or a release with one more setting.
        return changed.map(({ name }) => name).filter((name) => known.has(name));
      }),
  };
}
