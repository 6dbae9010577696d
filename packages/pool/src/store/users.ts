import type { UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import type { UserFilter } from '../rules/user-filter.ts';

/** What a sign-in name is: the username, or an attribute that the pool lets people sign in with. */
export type NameKind = 'username' | 'email' | 'phone_number' | 'preferred_username';

/** A name that finds its user, in the form in which names are compared. A `sub` does so too, and is no other user's name. */
export interface SignInName {
  readonly key: string;
  readonly kind: NameKind;
}

/** What SRP needs of a password, apart from its hash. */
export interface SrpRecord {
  readonly salt: Uint8Array;
  /** The verifier, sealed for its user. */
  readonly sealed: Uint8Array;
}

/** What is kept of a password: set as a whole, so that nothing outlives the password that it was made from. */
export interface PasswordRecord {
  readonly hash: string;
  /** Absent where the pool had no use for it when the password was set. */
  readonly srp?: SrpRecord;
  /** When a temporary password stops working; absent for a permanent one. */
  readonly expiresAt?: number;
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
  readonly password?: PasswordRecord;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export type NewUser = Omit<User, 'seq'>;

/** A new user and the names that are to find them. */
export interface NewNamedUser {
  readonly user: NewUser;
  readonly names: readonly SignInName[];
}

export interface UserChange {
  readonly status?: User['status'];
  readonly enabled?: boolean;
  /** Applied to the attributes as they stand at that moment; the others keep their value, an empty value removes. */
  readonly attributes?: Readonly<Record<string, string>>;
  readonly password?: PasswordRecord;
  readonly modifiedAt: number;
}

/** A user as pages have it: without a password, which nobody reads there. */
export type ListedUser = Omit<User, 'password'>;

export interface UserPage {
  readonly users: readonly ListedUser[];
  readonly next?: number;
  /** Goes with `next` where the page is ordered by a value. */
  readonly nextValue?: string;
}

export interface Users {
  /** Adds a user with the names that find it; on the first name that is taken nothing is added and its kind returned. */
  insert(user: NewUser, names: readonly SignInName[]): Promise<NameKind | undefined>;
  /**
   * Adds many users with their names in one transaction. Those of whom a name is taken, or asked for earlier in the
   * list, are left out as a whole; returns their subs.
   */
  insertMany(people: readonly NewNamedUser[]): Promise<ReadonlySet<string>>;
  bySub(poolId: string, sub: string): Promise<User | undefined>;
  byName(poolId: string, key: string): Promise<User | undefined>;
  /** False when the user is gone. */
  update(user: Pick<User, 'poolId' | 'sub'>, change: UserChange): Promise<boolean>;
  /** Moves an UNCONFIRMED user to CONFIRMED; of several callers one gets true. */
  confirm(user: Pick<User, 'poolId' | 'sub'>, change: UserChange): Promise<boolean>;
  /** Completes the record of this password unless it is complete or another one. */
  addSrp(user: Pick<User, 'poolId' | 'sub'>, passwordHash: string, srp: SrpRecord): Promise<void>;
  /** Puts another hash of the same password in place of this one; false, and no change, when the user has another. */
  replaceHash(
    user: Pick<User, 'poolId' | 'sub'>,
    hash: string,
    replacement: { readonly by: string; readonly modifiedAt: number },
  ): Promise<boolean>;
  /** Whether the user is enabled and has this password, or still none, and stays so until the transaction has ended. */
  stillHas(user: Pick<User, 'poolId' | 'sub'>, passwordHash: string | undefined): Promise<boolean>;
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
  /** In the order of their creation; those whose attribute begins with something, in the order of that attribute. */
  list(page: {
    poolId: string;
    filter?: UserFilter;
    after: number;
    afterValue?: string;
    limit: number;
  }): Promise<UserPage>;
  /** How many users the pool holds, roughly; never counts them one by one. */
  estimate(poolId: string): Promise<number>;
}
