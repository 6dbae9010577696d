import type { User } from './users.ts';

/** Whose password is tried; a name without an account has a stand-in for the `sub`. */
export type Tried = Pick<User, 'poolId' | 'sub'>;

export interface Attempts {
  /**
   * Counts an attempt as failed before it is made, and sets the lock that its failure brings, in one step: however
   * many attempts are made at once, no more are let through than failures are free. False, and nothing changed, during
   * a lock.
   */
  reserve(tried: Tried, now: number): Promise<boolean>;
  /** Takes one count back: an attempt succeeded, and the account has more to prove before it starts afresh. */
  forgive(tried: Tried, now: number): Promise<void>;
  /** Starts afresh: an attempt succeeded. */
  clear(tried: Tried): Promise<void>;
  /** Forgets those who have been quiet for long enough. */
  deleteQuiet(now: number): Promise<void>;
}
