import { createProfileVersions } from './profile-versions.ts';
import { createRefusedTokens, type Judged } from './refused-tokens.ts';
import type { NewRevocation, Revocation, RevocationStore } from './store/revocations.ts';

/** PostgreSQL may commit a lower sequence number after a higher one; rows this recent are read again. */
const OVERLAP_MS = 30_000;
const OVERLAP_ROWS = 1_000;
/** Without news for this long a process does not know what has changed elsewhere. */
const NEWS_MS = 2_000;

/** What has ended and changed, by any process, held in memory so that verifying asks no store. */
export interface Revocations {
  /** Reads all that any process has added until now; call it once a second. Calls that wait share one reading. */
  poll(): Promise<void>;
  /** Takes effect in this process at once; the rows must be durable before. */
  add(revocations: readonly Revocation[]): void;
  /** Makes rows durable, then takes effect at once. */
  record(revocations: readonly NewRevocation[]): Promise<void>;
  isRevoked(claims: Judged): boolean;
  /**
   * Names the changes of a user's profile that are known here: what was read of it before counts as long as this is
   * the same. Undefined while nothing was heard for two seconds, when nothing that was read before counts.
   */
  profileVersion(sub: string): string | undefined;
  /** Forgets what is over, here and in the store. */
  removeExpired(): Promise<void>;
}

export interface RevocationsParts {
  readonly store: RevocationStore;
  readonly userPoolId: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told after rows were added here, so that other processes need not wait for their next poll. */
  readonly announce?: (() => void) | undefined;
}

export function createRevocations({ store, userPoolId, clock, announce }: RevocationsParts): Revocations {
  const refused = createRefusedTokens(userPoolId);
  const profiles = createProfileVersions(clock);
  let heardAt = Number.NEGATIVE_INFINITY;
  let readFrom: number | undefined;
  let next = { seq: 0, at: 0 };
  let running: Promise<void> | undefined;
  let waiting: Promise<void> | undefined;

  function take(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) {
      refused.add(revocation);
      profiles.add(revocation);
    }
  }

  function add(revocations: readonly Revocation[]): void {
    take(revocations);
    if (revocations.length > 0) announce?.();
  }

  async function read(): Promise<void> {
    const began = performance.now();
    const { revocations, last } = await store.after(readFrom ?? 0, clock());
    take(revocations);
    heardAt = began;
    const at = performance.now();
    if (readFrom === undefined) readFrom = Math.max(0, last - OVERLAP_ROWS);
    else if (at - next.at < OVERLAP_MS) return;
    else readFrom = Math.max(readFrom, next.seq);
    next = { seq: last, at };
  }

  function start(): Promise<void> {
    waiting = undefined;
    running = read().finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    add,
    poll() {
      // One that is under way may have been too early for what the caller wants to hear of.
      if (running === undefined) return start();
      waiting ??= running.then(start, start);
      return waiting;
    },
    async record(revocations) {
      add(await store.add(revocations));
    },
    isRevoked: refused.refuses,
    profileVersion: (sub) => (performance.now() - heardAt < NEWS_MS ? profiles.of(sub) : undefined),
    async removeExpired() {
      const now = clock();
      await store.removeExpired(now);
      refused.removeExpired(now);
      profiles.removeExpired();
    },
  };
}
