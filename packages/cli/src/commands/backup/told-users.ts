import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { BackupError } from '../../backup/errors.ts';
import type { Header } from '../../backup/header.ts';
import { readBackup, type TablePage } from '../../backup/read-backup.ts';
import { toldTable } from '../../backup/tables.ts';
import { csvLine } from '../csv.ts';
import { createMemberships, type Memberships } from '../report/memberships.ts';
import { writeWhole } from '../whole-file.ts';

const USERS = toldTable('users');
const MEMBERS = toldTable('members');
/** Attributes that an import takes as they are; Cognito makes the others itself. */
const ATTRIBUTES = ['email', 'name', 'phone_number', 'email_verified'] as const;
const COLUMNS = [...ATTRIBUTES, 'enabled', 'created_at', 'groups'];

const userSchema = z.object({
  Username: z.string(),
  Enabled: z.boolean().default(true),
  UserCreateDate: z.string().optional(),
  Attributes: z.array(z.object({ Name: z.string(), Value: z.string().default('') })).default([]),
});
const memberSchema = z.object({ group: z.string(), username: z.string() });

interface Reading {
  readonly file: string;
  readonly header: Header;
  readonly key: Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Writes the users of another Cognito into a CSV file for an import, whole or not at all. Resolves with how many they
 * are. Throws BackupError, `no_users_inside` for a backup of an embedded pool.
 */
export async function writeToldUsers(to: string, { file, ...opened }: Reading): Promise<number> {
  const memberships = createMemberships();
  let users = 0;
  try {
    await writeWhole(to, async (csv) => {
      const lines = new Readable({ read() {} });
      const written = pipeline(lines, csv);
      // Told to whoever waits at the end.
      written.catch(() => {});
      lines.push(`${COLUMNS.join(',')}\n`);
      // A file that cannot be written any more is never drained: that it failed ends the waiting.
      const drained = async () => void (csv.writableNeedDrain && (await once(csv, 'drain')));
      await readBackup(file, opened, {
        manifest({ kind }) {
          if (kind === 'embedded') throw new BackupError('no_users_inside');
        },
        table() {},
        async rows(page) {
          if (page.table === MEMBERS) keepMembers(page, memberships);
          if (page.table !== USERS) return;
          lines.push(page.rows.map(([json]) => lineOf(json, memberships)).join(''));
          users += page.rows.length;
          await drained();
        },
      });
      lines.push(null);
      await written;
    });
  } finally {
    memberships.close();
  }
  return users;
}

function keepMembers({ rows }: TablePage, memberships: Memberships): void {
  for (const [json] of rows) {
    const { group, username } = memberSchema.parse(JSON.parse(String(json)));
    memberships.add(group, [{ sub: username }]);
  }
}

function lineOf(json: unknown, memberships: Memberships): string {
  const { Username, Enabled, UserCreateDate = '', Attributes } = userSchema.parse(JSON.parse(String(json)));
  const values = new Map(Attributes.map(({ Name, Value }) => [Name, Value]));
  const cells = ATTRIBUTES.map((name) => values.get(name) ?? '');
  return csvLine([...cells, String(Enabled), UserCreateDate, memberships.groupsOf(Username).join(';')]);
}
