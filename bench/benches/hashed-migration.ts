import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { cryptoFloor } from '../harness/crypto-floor.ts';
import { importUsers } from '../harness/import-users.ts';
import { perSecond } from '../harness/per-second.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { email } from '../seed/people.ts';
import { runFolder } from '../servers/data.ts';

const ROWS = 1_500;
const IMPORTED = 'migrated, each password hashed';
const HASHED = 'argon2id hash';

/** Users a second from a CSV file that has passwords in the clear, and hashes of passwords a second, nothing else. */
export async function hashedMigration(): Promise<void> {
  const folder = runFolder();
  const path = join(folder.path, 'passwords.csv');
  const lines = Array.from({ length: ROWS }, (_, index) => `${email(index)},true,Violet-tractor-${index}-orbit`);
  writeFileSync(path, `email,email_verified,password\n${lines.join('\n')}\n`);
  const { hash } = await cryptoFloor();
  try {
    const result = await compare(
      [
        { name: IMPORTED, slice: () => perSecond(ROWS, () => importUsers(path, ROWS, { password: 'password' })) },
        { name: HASHED, slice: () => perSecond(ROWS, () => hashAll(hash)) },
      ],
      { warmUp: false },
    );
    record('hashed-migration', result, {
      database: settings.database,
      number: 17,
      title: `${ROWS.toLocaleString('en')} users from CSV, passwords in the clear`,
      side: IMPORTED,
      base: HASHED,
      unit: 'users/s',
      goal: { at: 'least', ratio: 0.9 },
    });
  } finally {
    folder.remove();
  }
}

/** As many at a time as finish soonest: one more than there are cores. */
async function hashAll(hash: () => Promise<void>): Promise<void> {
  let left = ROWS;
  const thread = async () => {
    while (left > 0) {
      left -= 1;
      await hash();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() + 1 }, thread));
}
