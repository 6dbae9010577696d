import type { LeakedPasswords } from '../rules/leaked-passwords.ts';

/** The list that comes with this package. Read at the first new password: not every process ever sees one. */
export async function leakedPasswords(): Promise<LeakedPasswords> {
  return import('./leaked-passwords-data.ts');
}
