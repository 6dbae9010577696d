import { AuthError } from './errors.ts';
import type { Claims } from './tokens/claims.ts';

/** Changing how one signs in wants somebody who has just signed in, not a session left open. ASVS 7.5.1 */
const RECENT_SECONDS = 900;

/** Throws `recent_login_required` when the sign-in behind a token is older than fifteen minutes, or says no time. */
export function requireRecentLogin({ authTime }: Pick<Claims, 'authTime'>, clock: () => number): void {
  const age = authTime === undefined ? Number.POSITIVE_INFINITY : clock() / 1000 - authTime;
  if (age > RECENT_SECONDS) throw new AuthError('recent_login_required', { cause: 'auth_time' });
}
