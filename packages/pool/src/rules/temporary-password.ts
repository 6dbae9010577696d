import type { UserPool } from '../store/pools.ts';

const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;

/** When a temporary password set now stops working (TemporaryPasswordValidityDays, seven days unless set). */
export function temporaryPasswordExpiry(pool: UserPool, now: number): number {
  const days = pool.settings.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays;
  return now + (days === undefined || days === 0 ? DEFAULT_DAYS : days) * DAY_MS;
}
