import { hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Component, migrate } from './migrate.ts';
import type { Database } from './open.ts';

const SALT_BYTES = 16;
const CHECK_BYTES = 32;
const KEY_BYTES = 32;

/** The secrets in the database are sealed under another master key than the one given. */
export class WrongMasterKeyError extends Error {
  override name = 'WrongMasterKeyError';

  constructor() {
    super('The secrets in this database are sealed under another master key.');
  }
}

interface MasterKeyTable {
  database_master_key: { id: number; salt: Uint8Array; check_value: Uint8Array };
}

export const masterKeyTables: Component = {
  name: 'master-key',
  migrations: [
    {
      name: '0001-check',
      async up(db, types) {
        await db.schema
          .createTable('database_master_key')
          .addColumn('id', types.integer, (c) => c.primaryKey())
          .addColumn('salt', types.bytes, (c) => c.notNull())
          .addColumn('check_value', types.bytes, (c) => c.notNull())
          .execute();
      },
    },
  ],
};

/**
 * Ties a database to the master key it is first opened with: with another one its secrets cannot be read, and what is
 * written would be lost to the right one. What is stored tells nothing of the key. Safe in several processes at once.
 *
 * Throws {@link WrongMasterKeyError}, having changed nothing, and RangeError when the key is not 32 bytes.
 */
export async function requireMasterKey(database: Database, masterKey: Uint8Array): Promise<void> {
  if (masterKey.length !== KEY_BYTES) throw new RangeError('The master key must be 32 bytes.');
  await migrate(database, masterKeyTables.name, masterKeyTables.migrations);
  const { db } = database.as<MasterKeyTable>();
  const stored = () => db.selectFrom('database_master_key').selectAll().where('id', '=', 1).executeTakeFirst();
  const made = (await stored()) ?? (await claim());
  const expected = checkValue(masterKey, made.salt);
  if (made.check_value.length !== CHECK_BYTES || !timingSafeEqual(made.check_value, expected)) {
    throw new WrongMasterKeyError();
  }

  /** The first to insert decides; a process that starts beside it reads what the first wrote. */
  async function claim() {
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    const row = { id: 1, salt, check_value: checkValue(masterKey, salt) };
    await db
      .insertInto('database_master_key')
      .values(row)
      .onConflict((oc) => oc.column('id').doNothing())
      .execute();
    return (await stored()) ?? row;
  }
}

/** A subkey that serves nothing else. RFC 5869 */
function checkValue(masterKey: Uint8Array, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, salt, 'custom-cognito master key check', CHECK_BYTES));
}
