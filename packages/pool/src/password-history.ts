import { refuse } from './errors.ts';
import type { Parts } from './parts.ts';
import type { UserPool } from './store/pools.ts';
import type { Store } from './store/store.ts';
import type { User } from './store/users.ts';

/**
 * Refuses a password that is one of the user's latest, the present one among them, as many as the pool's policy says.
 * Compares it with each hash in turn, so that a long history holds up no one else.
 * Throws PasswordHistoryPolicyViolationException.
 */
export async function requireUnusedPassword(
  { pool, user, password }: { pool: UserPool; user: User; password: string },
  { store, passwords }: Pick<Parts, 'store' | 'passwords'>,
): Promise<void> {
  const size = historySize(pool);
  if (size === 0) return;
  const present = user.password ? [user.password.hash] : [];
  for (const hash of [...present, ...(await store.formerPasswords.of(user, size - 1))]) {
    if (!(await passwords.verify(password, { hash, poolId: user.poolId, sub: user.sub }))) continue;
    refuse('PasswordHistoryPolicyViolationException', 'Password has previously been used');
  }
}

/** Remembers the password that is about to be replaced, where the pool's policy asks for it, and no more of them. */
export async function keepFormerPassword(store: Store, { pool, user }: { pool: UserPool; user: User }): Promise<void> {
  if (user.password) await store.formerPasswords.keep(user, user.password.hash, Math.max(historySize(pool) - 1, 0));
}

function historySize(pool: UserPool): number {
  return pool.settings.Policies?.PasswordPolicy?.PasswordHistorySize ?? 0;
}
