import type { Kysely } from 'kysely';

/** What a change means to whoever holds tokens or profiles of a pool outside of it. */
export type Change =
  /** These sign-ins are over, with every token that names one of them in `origin_jti`. */
  | { readonly kind: 'sign-ins-ended'; readonly originJtis: readonly string[] }
  /** The user is gone; a `sub` is never given again. */
  | { readonly kind: 'user-deleted'; readonly poolId: string; readonly sub: string }
  /** The user is now a member of the group, or no longer. */
  | {
      readonly kind: 'membership';
      readonly poolId: string;
      readonly sub: string;
      readonly group: string;
      readonly member: boolean;
    }
  | { readonly kind: 'group-deleted'; readonly poolId: string; readonly group: string }
  /** Attributes or second factors are others than before: one user's, or without `sub` every user's of the pool. */
  | { readonly kind: 'profile'; readonly poolId: string; readonly sub?: string };

/**
 * Hears of every change to what tokens and profiles say, whichever operation made it.
 *
 * It is called within the transaction of the change, as the last thing before the commit: what it writes through
 * `transaction` commits with the change or not at all. What it returns runs after the commit and before the operation
 * is answered. A transaction that deadlocks is run again, and it is told again.
 */
export type ChangeFeed = (changes: readonly Change[], transaction: Kysely<unknown>) => Promise<() => void>;
