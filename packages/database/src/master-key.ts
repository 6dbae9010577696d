import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { type Component, migrate } from './migrate.ts';
import type { Database } from './open.ts';

const SALT_BYTES = 16;
const CHECK_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The secrets in the database are sealed under another master key than the one given. */
export class WrongMasterKeyError extends Error {
  override name = 'WrongMasterKeyError';

  constructor() {
    super('The secrets in this database are sealed under another master key.');
  }
}

interface MasterKeyTable {
  database_master_key: {
    id: number;
    salt: Uint8Array;
    /** Of the key that the secrets are sealed under. */
    check_value: Uint8Array;
    /** That key under the master key of this installation, where they are two; nonce ‖ ciphertext ‖ tag. */
    wrapped: Uint8Array | null;
  };
}

/** The key that a database's secrets are sealed under, and the one that whoever opens it has. */
export interface KeyPair {
  readonly sealedUnder: Uint8Array;
  readonly masterKey: Uint8Array;
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
    {
      name: '0002-wrapped',
      up: (db, types) => db.schema.alterTable('database_master_key').addColumn('wrapped', types.bytes).execute(),
    },
  ],
};

/**
 * Ties a database to the master key it is first opened with: with another one its secrets cannot be read, and what is
 * written would be lost to the right one. What is stored tells nothing of the key. Safe in several processes at once.
 *
 * Resolves with the key that the secrets are sealed under: the given one, or in a restored database the one it came
 * with, which the given one opens. Throws {@link WrongMasterKeyError}, having changed nothing, and RangeError when the
 * key is not 32 bytes.
 */
export async function requireMasterKey(database: Database, masterKey: Uint8Array): Promise<Uint8Array> {
  if (masterKey.length !== KEY_BYTES) throw new RangeError('The master key must be 32 bytes.');
  await migrate(database, masterKeyTables.name, masterKeyTables.migrations);
  const { db } = database.as<MasterKeyTable>();
  const stored = () => db.selectFrom('database_master_key').selectAll().where('id', '=', 1).executeTakeFirst();
  const made = (await stored()) ?? (await claim());
  if (isChecked(masterKey, made)) return masterKey;
  const inner = made.wrapped && unwrap(made.wrapped, { masterKey, salt: made.salt });
  if (inner && isChecked(inner, made)) return inner;
  throw new WrongMasterKeyError();

  /** The first to insert decides; a process that starts beside it reads what the first wrote. */
  async function claim() {
    const row = masterKeyRow({ sealedUnder: masterKey, masterKey });
    await db
      .insertInto('database_master_key')
      .values(row)
      .onConflict((oc) => oc.column('id').doNothing())
      .execute();
    return (await stored()) ?? row;
  }
}

/** Ties an empty database to the key that the secrets which are brought into it are sealed under. */
export async function tieMasterKey(db: Kysely<unknown>, keys: KeyPair): Promise<void> {
  await (db as Kysely<MasterKeyTable>).insertInto('database_master_key').values(masterKeyRow(keys)).execute();
}

function masterKeyRow({ sealedUnder, masterKey }: KeyPair): MasterKeyTable['database_master_key'] {
  const salt = new Uint8Array(randomBytes(SALT_BYTES));
  const isOne = timingSafeEqual(sealedUnder, masterKey);
  const wrapped = isOne ? null : wrap(sealedUnder, { masterKey, salt });
  return { id: 1, salt, check_value: checkValue(sealedUnder, salt), wrapped };
}

function isChecked(
  key: Uint8Array,
  { salt, check_value }: Pick<MasterKeyTable['database_master_key'], 'salt' | 'check_value'>,
) {
  return check_value.length === CHECK_BYTES && timingSafeEqual(check_value, checkValue(key, salt));
}

/** A subkey that serves nothing else. RFC 5869 */
const subkey = (masterKey: Uint8Array, salt: Uint8Array, use: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', masterKey, salt, `custom-cognito master key ${use}`, CHECK_BYTES));

const checkValue = (masterKey: Uint8Array, salt: Uint8Array): Uint8Array => subkey(masterKey, salt, 'check');

interface Wrapping {
  readonly masterKey: Uint8Array;
  readonly salt: Uint8Array;
}

function wrap(key: Uint8Array, { masterKey, salt }: Wrapping): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', subkey(masterKey, salt, 'wrap'), nonce, { authTagLength: TAG_BYTES });
  return new Uint8Array(Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]));
}

/** Undefined for another master key. */
function unwrap(wrapped: Uint8Array, { masterKey, salt }: Wrapping): Uint8Array | undefined {
  const nonce = wrapped.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', subkey(masterKey, salt, 'wrap'), nonce, {
    authTagLength: TAG_BYTES,
  });
  try {
    decipher.setAuthTag(wrapped.subarray(-TAG_BYTES));
    const body = wrapped.subarray(NONCE_BYTES, -TAG_BYTES);
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch {
    return undefined;
  }
}
