import { refuse } from '../errors.ts';
import type { Challenge } from '../store/challenges.ts';

export const INVALID_SESSION = 'Invalid session for the user.';

/** Throws NotAuthorizedException for a sign-in that has waited for too long. */
export function refuseExpired({ expiresAt }: Challenge, now: number): void {
  if (expiresAt <= now) refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.');
}
