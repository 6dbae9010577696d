import { provePassword } from './account.ts';
import type { RequestContext } from './context.ts';
import { during, isLocked } from './errors.ts';
import type { Parts } from './parts.ts';
import { tellingRefusal } from './telling-refusal.ts';
import type { Claims } from './tokens/claims.ts';

interface Proving {
  readonly claims: Claims;
  readonly context: RequestContext;
}

/**
 * Proves the password of somebody who is signed in already; the session that a proof comes with is ended at once. Who is
 * asked for a second factor has proven it as well. Throws `wrong_password`, `too_many_attempts`, and
 * `service_unavailable` where what follows could not be recorded.
 */
export async function requirePassword(
  parts: Parts,
  { claims, password, context }: Proving & { password: string },
): Promise<void> {
  const proof = recordedProof(parts, { claims, context }, () => provePassword(parts, claims.username, password));
  const { AuthenticationResult } = await proof;
  if (!AuthenticationResult) return;
  const { signedIn } = await parts.sessions.open(AuthenticationResult, context);
  await parts.sessions.end(signedIn.sessionId);
}

/** Awaits a proof of somebody's own password, and records one that failed. */
export async function recordedProof<T>(
  { audit, events }: Parts,
  { claims: { sub }, context }: Proving,
  prove: () => Promise<T>,
): Promise<T> {
  await audit.ready();
  return tellingRefusal(during('current-password', prove()), async (refusal) => {
    await Promise.all([
      events.passwordProofFailed({ sub, actor: sub, context, reason: refusal.code }),
      isLocked(refusal) && events.lockedOut({ sub, actor: sub, context, reason: 'wrong_passwords' }),
    ]);
  });
}
