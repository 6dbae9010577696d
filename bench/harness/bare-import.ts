import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '@custom-cognito/database';
import { parse } from 'csv-parse';
import { sql } from 'kysely';
import { runDatabase } from '../servers/data.ts';
import { HEADER } from './import-users.ts';
import { settings } from './settings.ts';

const ROWS_PER_TRANSACTION = 1_000;

/** What else a user is, in so many bytes. */
const ABOUT = 'x'.repeat(350);

const at = (fields: readonly string[], column: string): string => fields[HEADER.indexOf(column)] ?? '';

/** The least that any import does: some 450 bytes and four indexes, as durable as ours, a thousand rows to a transaction. */
async function insertAllIntoSqlite(path: string, folder: string): Promise<void> {
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

/** Parses a file of users and inserts them into a bare table, in a folder or a database of their own. */
export const insertAll = settings.database === 'sqlite' ? insertAllIntoSqlite : insertAllIntoPostgres;
