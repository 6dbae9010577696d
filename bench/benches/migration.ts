import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '@custom-cognito/database';
import { createPool } from '@custom-cognito/pool';
import { createDelivery, createMailbox } from '@custom-cognito/pool/delivery';
import { ensurePool } from '@custom-cognito/pool/provision';
import { parse } from 'csv-parse';
import { createMigration, openSource } from 'custom-cognito';
import { sql } from 'kysely';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { email } from '../seed/people.ts';
import { MASTER_KEY, runDatabase, runFolder } from '../servers/data.ts';

const ROWS = 100_000;
const ROWS_PER_TRANSACTION = 1_000;
const POOL_ID = 'eu-west-1_migration';
const publicUrl = 'http://localhost:9229';
const HASH = '$pbkdf2-sha256$29000$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

const HEADER = [
  'cognito:username',
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture'],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number'],
  ...['phone_number_verified', 'address', 'updated_at', 'cognito:mfa_enabled'],
];

const FLOOR = 'parsed and inserted, nothing else';
const PLAIN = 'migrated, no hashes';
const CARRIED = 'migrated, each with a hash that stays';

/** Users a second from a CSV file: through the journal, the import jobs and the pool, and into a bare table. */
export async function migration(): Promise<void> {
  const folder = runFolder();
  const plain = join(folder.path, 'plain.csv');
  const carried = join(folder.path, 'carried.csv');
  writeFileSync(plain, csv(''));
  writeFileSync(carried, csv(HASH));
  try {
    const result = await compare(
      [
        { name: FLOOR, slice: () => rate(() => floor(plain, folder.path)) },
        { name: PLAIN, slice: () => rate(() => migrateAll(plain)) },
        { name: CARRIED, slice: () => rate(() => migrateAll(carried)) },
      ],
      { warmUp: false },
    );
    const row = {
      database: settings.database,
      base: FLOOR,
      unit: 'users/s',
      goal: { at: 'least', ratio: 0.5 },
    } as const;
    const title = `${ROWS.toLocaleString('en')} users from CSV`;
    record('migration', result, { ...row, number: 16, title, side: PLAIN });
    record('migration', result, { ...row, title: `${title}, passwords carried`, side: CARRIED });
  } finally {
    folder.remove();
  }
}

/** Below the header that Cognito gives for a pool (GetCSVHeader), and a column for hashes, which are ours. */
function csv(hash: string): string {
  const line = (index: number): Readonly<Record<string, string>> => ({
    'cognito:username': email(index),
    name: `"Person, ${index}"`,
    email: email(index),
    email_verified: 'true',
    phone_number: `+346${String(index).padStart(8, '0')}`,
    phone_number_verified: 'false',
    'cognito:mfa_enabled': 'false',
    password_hash: hash,
  });
  const columns = [...HEADER, 'password_hash'];
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const values = line(index);
    return columns.map((column) => values[column] ?? '').join(',');
  });
  return `${columns.join(',')}\n${rows.join('\n')}\n`;
}

async function rate(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (1_000 * ROWS) / (performance.now() - began);
}

/** What else a user is, in so many bytes. */
const ABOUT = 'x'.repeat(350);

const floor = settings.database === 'sqlite' ? insertAll : insertAllIntoPostgres;

const at = (fields: readonly string[], column: string): string => fields[HEADER.indexOf(column)] ?? '';

/** The least that any import does: some 450 bytes and four indexes, as durable as ours, a thousand rows to a transaction. */
async function insertAll(path: string, folder: string): Promise<void> {
  const file = new DatabaseSync(join(folder, `floor-${performance.now()}.sqlite`));
  file.exec('pragma journal_mode = wal; pragma synchronous = full');
  file.exec(
    'create table users (seq integer primary key, sub text unique, email text unique, phone text, name text, about text)',
  );
  file.exec('create index by_phone on users (phone); create index by_name on users (name)');
  const insert = file.prepare('insert into users (sub, email, phone, name, about) values (?, ?, ?, ?, ?)');
  let rows = 0;
  for await (const fields of createReadStream(path).pipe(parse({ from: 2 })) as AsyncIterable<string[]>) {
    if (rows % ROWS_PER_TRANSACTION === 0) file.exec(rows === 0 ? 'begin' : 'commit; begin');
    insert.run(crypto.randomUUID(), at(fields, 'email'), at(fields, 'phone_number'), at(fields, 'name'), ABOUT);
    rows += 1;
  }
  file.exec('commit');
  file.close();
}

/** The same on PostgreSQL, a thousand rows to a statement, which is its transaction. */
async function insertAllIntoPostgres(path: string): Promise<void> {
  const target = await runDatabase('empty');
  const database = await openDatabase(target.url);
  const { db } = database;
  try {
    await sql`create table users (seq bigint generated always as identity primary key, sub text unique,
      email text unique, phone text, name text, about text)`.execute(db);
    await sql`create index by_phone on users (phone)`.execute(db);
    await sql`create index by_name on users (name)`.execute(db);
    let rows: string[][] = [];
    const write = async () => {
      const [subs, addresses, phones, names] = [0, 1, 2, 3].map((column) => rows.map((row) => row[column]));
      await sql`insert into users (sub, email, phone, name, about)
        select sub, email, phone, name, ${ABOUT} from
        unnest(${subs}::text[], ${addresses}::text[], ${phones}::text[], ${names}::text[])
        as given (sub, email, phone, name)`.execute(db);
      rows = [];
    };
    for await (const fields of createReadStream(path).pipe(parse({ from: 2 })) as AsyncIterable<string[]>) {
      rows.push([crypto.randomUUID(), at(fields, 'email'), at(fields, 'phone_number'), at(fields, 'name')]);
      if (rows.length === ROWS_PER_TRANSACTION) await write();
    }
    if (rows.length > 0) await write();
  } finally {
    await database.close();
    await target.remove();
  }
}

async function migrateAll(path: string): Promise<void> {
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
    const { counts } = await moving.migrate(await openSource({ kind: 'csv', path }), {});
    if (counts.created !== ROWS) throw new Error(`${counts.created} of ${ROWS} users were made.`);
  } finally {
    await pool.close();
    await database.close();
    await target.remove();
  }
}
