import type { User } from './users.ts';

type Owner = Pick<User, 'poolId' | 'sub'>;

export interface FormerPasswords {
  /** Hashes of the passwords before the present one, the latest first, at most `most`. */
  of(user: Owner, most: number): Promise<readonly string[]>;
  /** Adds the one that is being replaced and forgets all but the latest `most`. */
  keep(user: Owner, hash: string, most: number): Promise<void>;
}
