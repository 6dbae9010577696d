import type { Revocation, RevocationStore } from './store/revocations.ts';
import type { Claims } from './tokens/claims.ts';

/** PostgreSQL may commit a lower sequence number after a higher one; rows this recent are read again. */
const OVERLAP_MS = 30_000;
const OVERLAP_ROWS = 1_000;

/** The access tokens that every process refuses, held in memory so that verifying asks no store. */
export interface Revocations {
  /** Reads what has been added, by any process; call it once a second. */
  poll(): Promise<void>;
  /** Takes effect in this process at once; the rows must be durable before. */
  add(revocations: readonly Revocation[]): void;
  isRevoked(claims: Pick<Claims, 'sub' | 'originJti' | 'issuedAt'>): boolean;
  /** Forgets what is over, here and in the store. */
  removeExpired(): Promise<void>;
}

export function createRevocations(store: RevocationStore, clock: () => number): Revocations {
  const families = new Map<string, Revocation>();
  const subjects = new Map<string, Revocation>();
  const held = { family: families, subject: subjects };
  let readFrom: number | undefined;
  let next = { seq: 0, at: 0 };

  function add(revocations: readonly Revocation[]): void {
    for (const revocation of revocations) {
      const known = held[revocation.kind].get(revocation.value);
      if (known === undefined || known.notBefore <= revocation.notBefore) {
        held[revocation.kind].set(revocation.value, revocation);
      }
    }
  }

  return {
    add,
    async poll() {
      const { revocations, last } = await store.after(readFrom ?? 0, clock());
      add(revocations);
      const at = performance.now();
      if (readFrom === undefined) readFrom = Math.max(0, last - OVERLAP_ROWS);
      else if (at - next.at < OVERLAP_MS) return;
      else readFrom = Math.max(readFrom, next.seq);
      next = { seq: last, at };
    },
    isRevoked({ sub, originJti, issuedAt }) {
      if (originJti !== undefined && families.has(originJti)) return true;
      const subject = subjects.get(sub);
      return subject !== undefined && issuedAt < subject.notBefore;
    },
    async removeExpired() {
      const now = clock();
      await store.removeExpired(now);
      for (const map of Object.values(held)) {
        for (const [value, { expiresAt }] of map) if (expiresAt <= now) map.delete(value);
      }
    },
  };
}
