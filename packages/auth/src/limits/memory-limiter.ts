import type { Bucket, Level, Limiter, Verdict } from './limiter.ts';
import { Times } from './times.ts';

/** Keys held for each length of window; with more, those that were admitted longest ago are forgotten first. */
const MOST_KEYS = 100_000;
/** How many keys are looked at for being over whenever a new one comes: more than come, so memory follows the load. */
const SWEPT_AT_ONCE = 2;

/** When requests were admitted, by key, the key that was admitted longest ago first. */
type Window = Map<string, Times>;

export interface MemoryLimiterOptions {
  /** Milliseconds that never go back; the process's own unless given. */
  readonly clock?: () => number;
  /** 100,000 unless given. */
  readonly mostKeys?: number;
}

/** Counts in this process: exact, and bounded to so many keys for each length of window. */
export function createMemoryLimiter({ clock, mostKeys = MOST_KEYS }: MemoryLimiterOptions = {}): Limiter {
  const now = clock ?? (() => performance.now());
  const windows = new Map<number, Window>();

  function windowOf(seconds: number): Window {
    let window = windows.get(seconds);
    if (window === undefined) {
      window = new Map();
      windows.set(seconds, window);
    }
    return window;
  }

  function add({ key, quota: { seconds } }: Bucket, at: number): void {
    const window = windowOf(seconds);
    const times = window.get(key) ?? new Times();
    if (times.size === 0) sweep(window, at - seconds * 1000);
    times.push(at);
    // Taken out and put back, so that the order stays that of the latest admission.
    window.delete(key);
    window.set(key, times);
  }

  function sweep(window: Window, before: number): void {
    let looked = 0;
    for (const [key, times] of window) {
      const over = (times.newest ?? before) <= before;
      if (!over && window.size < mostKeys) return;
      window.delete(key);
      looked += 1;
      if (looked === SWEPT_AT_ONCE) return;
    }
  }

  function levelOf({ key, quota: { requests, seconds } }: Bucket, at: number): Level {
    const length = seconds * 1000;
    const times = windowOf(seconds).get(key);
    times?.dropUpTo(at - length);
    if (times === undefined || times.size === 0) return { remaining: requests, freesIn: 0 };
    // A quota that was lowered holds more than it admits now.
    const surplus = Math.max(0, times.size - requests);
    return { remaining: Math.max(0, requests - times.size), freesIn: (times.at(surplus) ?? at) + length - at };
  }

  function look(buckets: readonly Bucket[], at: number): Verdict {
    const levels = buckets.map((bucket) => levelOf(bucket, at));
    return { admitted: levels.every(({ remaining }) => remaining > 0), levels };
  }

  return {
    look: (buckets) => look(buckets, now()),
    take(buckets) {
      const at = now();
      const before = look(buckets, at);
      if (!before.admitted) return before;
      const levels = buckets.map((bucket, place) => {
        add(bucket, at);
        return counted(bucket, before.levels[place]);
      });
      return { admitted: true, levels };
    },
  };
}

/** A bucket's level once one more request is counted in it. */
function counted({ quota: { requests, seconds } }: Bucket, before?: Level): Level {
  const { remaining = requests, freesIn = 0 } = before ?? {};
  return { remaining: remaining - 1, freesIn: freesIn === 0 ? seconds * 1000 : freesIn };
}
