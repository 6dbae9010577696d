import type { KnownProfile, ProfileCache } from './profile-cache.ts';

const MAX_ENTRIES = 10_000;

interface Entry extends KnownProfile {
  readonly until: number;
}

export interface MemoryProfileCache extends ProfileCache {
  /** Keeps an entry for less than the whole time. */
  keep(sub: string, known: KnownProfile, forMs?: number): void;
}

/** Keeps the 10,000 profiles that were used last, each for `ttlMs` milliseconds from when it was read. */
export function createMemoryProfileCache({
  ttlMs,
  clock = () => performance.now(),
}: {
  readonly ttlMs: number;
  /** Milliseconds that never run backwards. */
  readonly clock?: (() => number) | undefined;
}): MemoryProfileCache {
  const entries = new Map<string, Entry>();
  return {
    find(sub, version) {
      const entry = entries.get(sub);
      if (entry === undefined) return undefined;
      entries.delete(sub);
      if (entry.version !== version || clock() >= entry.until) return undefined;
      // A Map keeps its order of insertion, so the first is the one that was used longest ago.
      entries.set(sub, entry);
      return entry.profile;
    },
    keep(sub, known, forMs = ttlMs) {
      entries.delete(sub);
      entries.set(sub, { ...known, until: clock() + Math.min(forMs, ttlMs) });
      if (entries.size <= MAX_ENTRIES) return;
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    },
  };
}
