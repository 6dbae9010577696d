import type { AuthEvent } from './store/auth-events.ts';
import type { Store } from './store/store.ts';

const WINDOW_MS = 60_000;
/** Failures that are kept in a minute, of one user and of all together; of one process. */
const OF_ONE_USER = 20;
const OF_ALL = 600;
const BATCH = 100;

/**
 * Keeps events of failures beside the requests, so that a refusal takes no longer for a name that has an account.
 * What anybody can cause at will is bounded, and a process that is killed loses what it was about to write.
 */
export interface AuthEventLog {
  note(event: AuthEvent): void;
  /** Waits until what was noted here can be read. */
  drain(): Promise<void>;
}

interface Making {
  readonly store: Store;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

export function createAuthEventLog({ store, now, failed }: Making): AuthEventLog {
  const waiting: AuthEvent[] = [];
  const seen = new Map<string, number>();
  let since = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> | undefined;

  function admits({ poolId, sub }: AuthEvent): boolean {
    const at = now();
    if (at - since >= WINDOW_MS || at < since) {
      seen.clear();
      since = at;
    }
    const key = `${poolId}/${sub}`;
    const [all, own] = [seen.get('') ?? 0, seen.get(key) ?? 0];
    if (all >= OF_ALL || own >= OF_ONE_USER) return false;
    seen.set('', all + 1).set(key, own + 1);
    return true;
  }

  async function writeAll(): Promise<void> {
    // Not in the same turn as the refusal.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      try {
        await store.authEvents.put(latestOf(waiting.splice(0, BATCH)));
      } catch (error) {
        failed(error);
      }
    }
    writing = undefined;
  }

  return {
    note(event) {
      if (!admits(event)) return;
      waiting.push(event);
      writing ??= writeAll();
    },
    drain: async () => writing,
  };
}

/** PostgreSQL does not change one row twice in one statement. */
const latestOf = (events: readonly AuthEvent[]): AuthEvent[] => [
  ...new Map(events.map((event) => [`${event.poolId}/${event.id}`, event])).values(),
];
