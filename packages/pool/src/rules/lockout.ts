const FREE_FAILURES = 5;
const FIRST_LOCK_MS = 1_000;

/** The longest lock; and how long nothing must happen after one for its account to start afresh. */
export const LONGEST_LOCK_MS = 900_000;
export const QUIET_MS = 900_000;

/**
 * How long an account is locked after so many failures in a row, in milliseconds: not for the first four, then
 * 2^(n−5) seconds up to 15 minutes (Developer Guide, "Lockout behavior for failed sign-in attempts").
 */
export function lockMs(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(FIRST_LOCK_MS * 2 ** (failures - FREE_FAILURES), LONGEST_LOCK_MS);
}

/** Every lock shorter than the longest, by the number of failures that brings it. */
export const lockSteps: readonly { readonly failures: number; readonly ms: number }[] = Array.from(
  { length: 32 },
  (_, index) => ({ failures: FREE_FAILURES + index, ms: lockMs(FREE_FAILURES + index) }),
).filter(({ ms }) => ms < LONGEST_LOCK_MS);
