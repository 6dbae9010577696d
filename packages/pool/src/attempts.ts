import { refuse } from './errors.ts';
import type { Tried } from './store/attempts.ts';
import type { Store } from './store/store.ts';

/** What is said during a lock. */
export const LOCKED = 'Password attempts exceeded';

/** How often an attempt waits for others of its account before it is refused like any during a lock. */
const MOST_TURNS = 50;

/** Bounds how often a password can be guessed: by whichever way it is tried, one count for one account. */
export interface PasswordAttempts {
  /**
   * Makes an attempt, and starts afresh when it succeeds. Throws NotAuthorizedException during a lock, without making
   * it. Attempts that run in this process are waited for: they may all be right, and then none of them is a guess.
   * Where one that succeeds does not settle the account's identity, because a second factor is owed, it is not counted
   * and forgives no other: whoever knows the password would start afresh with guesses at the factor by repeating it.
   */
  make(tried: Tried, attempt: () => Promise<boolean>, options?: { settles: boolean }): Promise<boolean>;
}

export function createPasswordAttempts({ store, now }: { store: Store; now: () => number }): PasswordAttempts {
  const running = new Map<string, Set<Promise<void>>>();
  const enter = (key: string) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const all = running.get(key) ?? new Set();
    running.set(key, all.add(promise));
    return () => {
      resolve();
      all.delete(promise);
      if (all.size === 0 && running.get(key) === all) running.delete(key);
    };
  };
  const awaitTurn = async (tried: Tried, cameAt: number) => {
    const key = keyOf(tried);
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      const others = running.get(key);
      await Promise.all(others ?? []);
      if (await store.attempts.reserve(tried, cameAt)) return;
      // Whoever began and locked while this one asked may still turn out right.
      if (!others && !running.has(key)) break;
    }
    refuse('NotAuthorizedException', LOCKED);
  };
  return {
    async make(tried, attempt, { settles } = { settles: true }) {
      const key = keyOf(tried);
      // A lock that began after an attempt came in does not end for it by waiting.
      const cameAt = now();
      let leave = enter(key);
      try {
        if (!(await store.attempts.reserve(tried, cameAt))) {
          leave();
          await awaitTurn(tried, cameAt);
          leave = enter(key);
        }
        const succeeded = await attempt();
        if (succeeded && settles) await store.attempts.clear(tried);
        else if (succeeded) await store.attempts.forgive(tried, now());
        return succeeded;
      } finally {
        leave();
      }
    },
  };
}

function keyOf({ poolId, sub }: Tried): string {
  return `${poolId}/${sub}`;
}
