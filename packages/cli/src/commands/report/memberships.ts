import { DatabaseSync } from 'node:sqlite';
import type { UserRecord } from 'custom-cognito';

/** Who is in which groups: Cognito tells the members of a group, and an export needs the groups of a member. */
export interface Memberships {
  add(group: string, members: readonly Pick<UserRecord, 'sub'>[]): void;
  /** Names of groups, in the order of their bytes. */
  groupsOf(sub: string): readonly string[];
  close(): void;
}

/** Kept in a file without a name, which ends with the process: so many may be in groups that memory would not hold them. */
export function createMemberships(): Memberships {
  const file = new DatabaseSync('');
  file.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
  file.exec('create table members (sub text, name text, primary key (sub, name)) without rowid; begin');
  const insert = file.prepare('insert or ignore into members (sub, name) values (?, ?)');
  const select = file.prepare('select name from members where sub = ? order by name');
  select.setReturnArrays(true);
  let isEmpty = true;
  return {
    add(group, members) {
      for (const { sub } of members) insert.run(sub, group);
      isEmpty &&= members.length === 0;
    },
    // In many pools nobody is in any group, and to ask takes as long as to read a user.
    groupsOf: (sub) => (isEmpty ? [] : (select.all(sub) as unknown as [string][]).map(([name]) => name)),
    close: () => file.close(),
  };
}
