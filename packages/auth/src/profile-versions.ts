import type { Revocation } from './store/revocations.ts';

/** Which changes of profiles this process has heard of lately. */
export interface ProfileVersions {
  add(revocation: Revocation): void;
  /**
   * Names the changes heard of that concern a user. The same in every process that has heard of the same ones, in
   * whatever order; never the same again after another change.
   */
  of(sub: string): string;
  removeExpired(): void;
}

/** The value of a change that concerns every user. */
const EVERYBODY = '';

interface Heard {
  readonly seqs: Set<number>;
  last: number;
  expiresAt: number;
}

export function createProfileVersions(clock: () => number): ProfileVersions {
  const heard = new Map<string, Heard>();
  // A change is forgotten long after the last profile that was read before it, so starting again at none is safe.
  const describe = (value: string) => {
    const changes = heard.get(value);
    // The count tells of a change whose number is lower than the last one's but which was committed after it.
    return changes === undefined || changes.expiresAt <= clock() ? '0' : `${changes.last}.${changes.seqs.size}`;
  };
  return {
    add({ kind, seq, value, expiresAt }) {
      if (kind !== 'profile') return;
      const changes = heard.get(value) ?? { seqs: new Set(), last: 0, expiresAt: 0 };
      changes.seqs.add(seq);
      changes.last = Math.max(changes.last, seq);
      changes.expiresAt = Math.max(changes.expiresAt, expiresAt);
      heard.set(value, changes);
    },
    of: (sub) => `${describe(EVERYBODY)}/${describe(sub)}`,
    removeExpired() {
      const now = clock();
      for (const [value, { expiresAt }] of heard) if (expiresAt <= now) heard.delete(value);
    },
  };
}
