import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** The least that an export takes: the same file, made from each row of the table of users as SQLite gives it. */
const [, , database = '', file = ''] = process.argv;
const CHUNK = 65_536;
const FORMULA = /^[=+\-@\t\r]/;

interface Row {
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  readonly name: string;
  readonly phone_number: string | null;
  readonly status: string;
  readonly enabled: number;
  readonly attributes: string;
  readonly created_at: number;
  readonly modified_at: number;
}

const COLUMNS =
  'sub, username, email, name, phone_number, status, enabled, attributes, created_at, modified_at' as const;

const db = new DatabaseSync(database, { readOnly: true });
const out = createWriteStream(file, { flush: true });
let chunk = 'sub,username,email,name,phone_number,status,enabled,email_verified,created_at,updated_at\n';
for (const row of db.prepare(`select ${COLUMNS} from pool_users order by seq`).iterate()) {
  chunk += line(row as unknown as Row);
  if (chunk.length < CHUNK) continue;
  if (!out.write(chunk)) await once(out, 'drain');
  chunk = '';
}
out.end(chunk);
await once(out, 'close');

function line(row: Row): string {
  const { email_verified: verified } = JSON.parse(row.attributes) as { email_verified?: string };
  return `${[
    cell(row.sub),
    cell(row.username),
    cell(row.email),
    cell(row.name),
    row.phone_number === null ? '' : cell(row.phone_number),
    cell(row.status),
    row.enabled === 1,
    verified === 'true',
    cell(new Date(row.created_at).toISOString()),
    cell(new Date(row.modified_at).toISOString()),
  ].join(',')}\n`;
}

function cell(text: string): string {
  return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}
