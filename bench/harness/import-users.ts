import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { ensurePool } from '@custom-cognito/pool/provision';
import { type ColumnMap, createMigration, openSource } from 'custom-cognito';
import { MASTER_KEY, runDatabase } from '../servers/data.ts';

const POOL_ID = 'eu-west-1_migration';
const publicUrl = 'http://localhost:9229';

/** What Cognito gives for a pool without attributes of its own (GetCSVHeader). */
export const HEADER = [
  'cognito:username',
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at', 'cognito:mfa_enabled'],
];

/** Moves the users of a CSV file into a new pool, as the command does. */
export async function importUsers(path: string, rows: number, map?: ColumnMap): Promise<void> {
  const target = await runDatabase('empty');
  const database = await openDatabase(target.url);
  const mailbox = await createMailbox({ database, masterKey: MASTER_KEY });
  const delivery = await createDelivery({ database, masterKey: MASTER_KEY, transport: mailbox });
  const pool = await createPool({ database, masterKey: MASTER_KEY, delivery, publicUrl, credentials: null });
  try {
    const input = {
      PoolName: 'migration',
      UsernameAttributes: ['email' as const],
      UsernameConfiguration: { CaseSensitive: false },
      AutoVerifiedAttributes: ['email' as const],
    };
    await ensurePool(pool, { id: POOL_ID, input, passwordBlocklist: false, mfa: { softwareToken: false } });
    const moving = await createMigration({
      cognito: pool.call,
      userPoolId: POOL_ID,
      database,
      masterKey: MASTER_KEY,
      fetch: (given, init) => pool.fetch(new Request(given, init)),
      hashes: 'all',
    });
    const { counts } = await moving.migrate(await openSource({ kind: 'csv', path }), { map });
    if (counts.created !== rows) throw new Error(`${counts.created} of ${rows} users were made.`);
  } finally {
    await pool.close();
    await database.close();
    await target.remove();
  }
}
