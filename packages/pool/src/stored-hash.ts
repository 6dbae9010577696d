import type { User } from './store/users.ts';

/** A hash as it is stored, and whose it is. */
export interface StoredHash extends Pick<User, 'poolId' | 'sub'> {
  readonly hash: string;
}

/** Of a user's present password; undefined without a user or a password. */
export function storedHash(user: User | undefined): StoredHash | undefined {
  return user?.password && { hash: user.password.hash, poolId: user.poolId, sub: user.sub };
}
