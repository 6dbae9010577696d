import type { UserDetails as Details, User } from '@custom-cognito/contract';
import type { UserDetails, UserRecord } from 'custom-cognito';

/** An account as the API lists it. */
export function userOf(user: UserRecord): User {
  const { sub, username, email, name, status = 'UNKNOWN', enabled, emailVerified, createdAt, updatedAt } = user;
  const created_at = timeOf(createdAt);
  // Of many users nothing was ever changed, and a text of a date takes as long as all the rest of a user.
  const updated_at = updatedAt?.getTime() === createdAt?.getTime() ? created_at : timeOf(updatedAt);
  return { sub, username, email, name, status, enabled, email_verified: emailVerified, created_at, updated_at };
}

/** An account as the API shows it by itself. */
export const userDetailsOf = (user: UserDetails): Details => ({
  ...userOf(user),
  phone_number: user.phoneNumber ?? null,
  phone_number_verified: user.phoneNumberVerified,
  groups: [...user.groups],
  mfa: [...user.mfa],
  preferred_mfa: user.preferredMfa ?? null,
  active_sessions: user.activeSessions,
  last_sign_in_at: timeOf(user.lastSignInAt),
  last_lockout_at: timeOf(user.lastLockoutAt),
});

const timeOf = (date: Date | undefined): string | null => date?.toISOString() ?? null;
