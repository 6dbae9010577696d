import type { Database, Dialect } from '@custom-cognito/database';
import { sql } from 'kysely';

export type Row = Readonly<Record<string, unknown>>;

/** The tables of a database and all that is in them, as whoever holds a copy of it reads it. */
export async function allRows({ db }: Database, dialect: Dialect): Promise<ReadonlyMap<string, readonly Row[]>> {
  const names =
    dialect === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_master where type = 'table'`
      : sql<{
          name: string;
        }>`select table_name as name from information_schema.tables where table_schema = current_schema()`;
  const tables = new Map<string, readonly Row[]>();
  for (const { name } of (await names.execute(db)).rows) {
    tables.set(name, (await sql<Row>`select * from ${sql.table(name)}`.execute(db)).rows);
  }
  return tables;
}

/** All values as text: binary ones as the characters they may hold, and as a dump writes them. */
export function asText(tables: ReadonlyMap<string, readonly Row[]>): string {
  return [...tables.values()].flatMap((rows) => rows.flatMap((row) => Object.values(row).map(readable))).join('\n');
}

function readable(value: unknown): string {
  if (!(value instanceof Uint8Array)) return String(value);
  return `${Buffer.from(value).toString('latin1')}\n${Buffer.from(value).toString('hex')}`;
}

/** Whether six digits stand in a text on their own: among the digits of a time or of a dump they stand by chance. */
export function holdsCode(text: string, code: string): boolean {
  const alone = new RegExp(`(?<![0-9a-fA-F])${code}(?![0-9a-fA-F])`);
  return alone.test(text) || encodings(code).some((form) => text.includes(form));
}

/** Whether a longer secret can be read in a text, as it is or in a usual encoding. */
export function holdsSecret(text: string, secret: string): boolean {
  return [secret, ...encodings(secret)].some((form) => text.includes(form));
}

function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    bytes.toString('hex'),
    base64,
    bytes.toString('base64url'),
    Buffer.from(secret, 'utf16le').toString('latin1'),
  ];
}
