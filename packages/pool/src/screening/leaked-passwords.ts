import type { LeakedPasswords } from '../rules/leaked-passwords.ts';

/** The list that comes with this package. Read at the first new password: a process that never sees one has no use for it. */
export async function leakedPasswords(): Promise<LeakedPasswords> {
  return import('./leaked-passwords-data.ts');
}
