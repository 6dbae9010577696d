import type { UserDetails as Details, User } from '@custom-cognito/contract';
import type { UserDetails, UserRecord } from 'custom-cognito';

/** An account as the API lists it. */
export const userOf = ({ sub, username, email, name, enabled, ...user }: UserRecord): User => ({
  sub,
  username,
  email,
  name,
  status: user.status ?? 'UNKNOWN',
  enabled,
  email_verified: user.emailVerified,
  created_at: timeOf(user.createdAt),
  updated_at: timeOf(user.updatedAt),
});

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
