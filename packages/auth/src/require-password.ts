import { provePassword } from './account.ts';
import type { RequestContext } from './context.ts';
import { during } from './errors.ts';
import type { Parts } from './parts.ts';

/**
 * Proves the password of somebody who is signed in already; the session that a proof comes with is ended at once. Who is
 * asked for a second factor has proven it as well. Throws `wrong_password`, `too_many_attempts`.
 */
export async function requirePassword(
  parts: Parts,
  { username, password, context }: { username: string; password: string; context: RequestContext },
): Promise<void> {
  const { AuthenticationResult } = await during('current-password', provePassword(parts, username, password));
  if (!AuthenticationResult) return;
  const { signedIn } = await parts.sessions.open(AuthenticationResult, context);
  await parts.sessions.end(signedIn.sessionId);
}
