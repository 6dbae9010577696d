import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** The least that an export takes: each row of the table of users, read one by one and written as CSV. */
const [, , database = '', file = ''] = process.argv;
const COLUMNS = ['sub', 'username', 'email', 'name', 'phone_number', 'status', 'enabled', 'created_at', 'modified_at'];
const CHUNK = 65_536;

const db = new DatabaseSync(database, { readOnly: true });
const out = createWriteStream(file, { flush: true });
let chunk = `${COLUMNS.join(',')}\n`;
for (const row of db.prepare(`select ${COLUMNS.join(', ')} from pool_users order by seq`).iterate()) {
  chunk += `${COLUMNS.map((column) => cell(row[column])).join(',')}\n`;
  if (chunk.length < CHUNK) continue;
  if (!out.write(chunk)) await once(out, 'drain');
  chunk = '';
}
out.end(chunk);
await once(out, 'close');

function cell(value: unknown): string {
  return typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');
}
