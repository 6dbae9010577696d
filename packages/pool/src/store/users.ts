import type { UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import type { UserFilter } from '../rules/user-filter.ts';

/** What a sign-in name is: the username, or an attribute that the pool lets people sign in with. */
export type NameKind = 'username' | 'email' | 'phone_number' | 'preferred_username';

/** A name that finds its user, in the form in which names are compared. */
export interface SignInName {
  readonly key: string;
  readonly kind: NameKind;
}

export interface User {
  /** Grows with every user; pages of users are keyset pages over it. */
  readonly seq: number;
  readonly poolId: string;
  readonly sub: string;
  readonly username: string;
  readonly status: UserStatusType;
  readonly enabled: boolean;
  /** All attributes but `sub`; an attribute that is not set is absent. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Absent while nobody can sign in with a password. */
  readonly passwordHash?: string;
  /** When a temporary password stops working; absent for a permanent one. */
  readonly passwordExpiresAt?: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type NewUser = Omit<User, 'seq'>;

export interface UserChange {
  readonly status?: User['status'];
  readonly enabled?: boolean;
  /** Applied to the attributes as they stand at that moment; the others keep their value, an empty value removes. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly passwordHash?: string | null;
  readonly passwordExpiresAt?: number | null;
  readonly modifiedAt: number;
}

export interface UserPage {
  readonly users: readonly User[];
  readonly next?: number;
}

export interface Users {
  /** Adds a user with the names that find it; on the first name that is taken nothing is added and its kind returned. */
  insert(user: NewUser, names: readonly SignInName[]): Promise<NameKind | undefined>;
  bySub(poolId: string, sub: string): Promise<User | undefined>;
  byName(poolId: string, key: string): Promise<User | undefined>;
  /** False when the user is gone. */
  update(user: Pick<User, 'poolId' | 'sub'>, change: UserChange): Promise<boolean>;
  /** Moves an UNCONFIRMED user to CONFIRMED; of several callers one gets true. */
  confirm(user: Pick<User, 'poolId' | 'sub'>, change: UserChange): Promise<boolean>;
  /** Whether the user is enabled and has this password, and stays so until the transaction that asks has ended. */
  stillHas(user: Pick<User, 'poolId' | 'sub'>, passwordHash: string): Promise<boolean>;
  /** Sets which names of the given kinds find the user; the kind of the first one another user holds, if any. */
  replaceNames(
    user: Pick<User, 'poolId' | 'sub'>,
    kinds: readonly NameKind[],
    names: readonly SignInName[],
  ): Promise<NameKind | undefined>;
  /** Takes a name from whoever holds it; the former holder's sub, if any. */
  releaseName(poolId: string, key: string): Promise<string | undefined>;
  /** Removes the user with names, memberships, codes, challenges and grants. */
  delete(user: Pick<User, 'poolId' | 'sub'>): Promise<boolean>;
  list(page: { poolId: string; filter?: UserFilter; after: number; limit: number }): Promise<UserPage>;
  /** How many users the pool holds, roughly; never counts them one by one. */
  estimate(poolId: string): Promise<number>;
}
