import type { Bucket, Level, Limiter, Verdict } from './limiter.ts';
import { Times } from './times.ts';

/** Keys of one generation of one length of window; with more, the generation before is forgotten early. */
const MOST_KEYS = 100_000;

/** The buckets of one length of window, in two generations: what was not asked for during a whole one is over. */
interface Window {
  current: Map<string, Times>;
  previous: Map<string, Times>;
  /** When the current generation began. */
  since: number;
}

export interface MemoryLimiterOptions {
  /** Milliseconds that never go back; the process's own unless given. */
  readonly clock?: () => number;
  /** Of one generation; 100,000 unless given. */
  readonly mostKeys?: number;
}

/** Counts in this process: exact, and bounded to twice so many keys for each length of window. */
export function createMemoryLimiter({ clock, mostKeys = MOST_KEYS }: MemoryLimiterOptions = {}): Limiter {
  const now = clock ?? (() => performance.now());
  const windows = new Map<number, Window>();

  function windowOf(seconds: number, at: number): Window {
    let window = windows.get(seconds);
    if (window === undefined) {
      window = { current: new Map(), previous: new Map(), since: at };
      windows.set(seconds, window);
    }
    if (at - window.since >= seconds * 1000 || window.current.size >= mostKeys) {
      window.previous = window.current;
      window.current = new Map();
      window.since = at;
    }
    return window;
  }

  function timesOf({ key, quota: { seconds } }: Bucket, at: number): Times | undefined {
    const { current, previous } = windowOf(seconds, at);
    let times = current.get(key);
    if (times === undefined) {
      times = previous.get(key);
      if (times !== undefined) current.set(key, times);
    }
    return times;
  }

  function add(bucket: Bucket, at: number): void {
    let times = timesOf(bucket, at);
    if (times === undefined) {
      times = new Times();
      windowOf(bucket.quota.seconds, at).current.set(bucket.key, times);
    }
    times.push(at);
  }

  function levelOf(bucket: Bucket, at: number): Level {
    const { requests, seconds } = bucket.quota;
    const length = seconds * 1000;
    const times = timesOf(bucket, at);
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
