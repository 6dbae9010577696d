import type { Bucket, Level, Limiter, Quota, Verdict } from './limiter.ts';
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
  // Whole numbers are kept in less memory, and Redis counts in them as well.
  const now = clock ?? (() => Math.floor(performance.now()));
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
    times?.dropUpTo(at - seconds * 1000);
    return times;
  }

  function begin({ key, quota: { seconds } }: Bucket, at: number): Times {
    const times = new Times();
    windowOf(seconds, at).current.set(key, times);
    return times;
  }

  function judge(buckets: readonly Bucket[], counting: boolean): Verdict {
    const at = now();
    const found: (Times | undefined)[] = [];
    let admitted = true;
    for (const bucket of buckets) {
      const times = timesOf(bucket, at);
      if (times !== undefined && times.size >= bucket.quota.requests) admitted = false;
      found.push(times);
    }
    const counted = admitted && counting;
    const levels = buckets.map((bucket, place) => {
      const times = found[place] ?? (counted ? begin(bucket, at) : undefined);
      if (counted) times?.push(at);
      return levelOf(bucket.quota, times, at);
    });
    return { admitted, levels };
  }

  return { look: (buckets) => judge(buckets, false), take: (buckets) => judge(buckets, true) };
}

function levelOf({ requests, seconds }: Quota, times: Times | undefined, at: number): Level {
  if (times === undefined || times.size === 0) return { remaining: requests, freesIn: 0 };
  // A quota that was lowered holds more than it admits now.
  const first = times.size > requests ? (times.at(times.size - requests) ?? at) : times.oldest;
  return { remaining: Math.max(0, requests - times.size), freesIn: first + seconds * 1000 - at };
}
