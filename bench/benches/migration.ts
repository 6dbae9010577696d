import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertAll } from '../harness/bare-import.ts';
import { HEADER, importUsers } from '../harness/import-users.ts';
import { perSecond } from '../harness/per-second.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { email } from '../seed/people.ts';
import { runFolder } from '../servers/data.ts';

const ROWS = 100_000;
const HASH = '$pbkdf2-sha256$29000$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

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
        { name: FLOOR, slice: () => perSecond(ROWS, () => insertAll(plain, folder.path)) },
        { name: PLAIN, slice: () => perSecond(ROWS, () => importUsers(plain, ROWS)) },
        { name: CARRIED, slice: () => perSecond(ROWS, () => importUsers(carried, ROWS)) },
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
