/** How many requests within how many seconds, whichever second one begins to count at. */
export interface Quota {
  readonly requests: number;
  readonly seconds: number;
}

/** Requests that are counted together. */
export interface Bucket {
  readonly key: string;
  readonly quota: Quota;
}

/** What a bucket holds after a request was judged. */
export interface Level {
  /** Requests that it would still admit now. */
  readonly remaining: number;
  /** Milliseconds until it admits one more than that; 0 while nothing is counted. */
  readonly freesIn: number;
}

export interface Verdict {
  readonly admitted: boolean;
  /** In the order of the buckets asked about. */
  readonly levels: readonly Level[];
}

/**
 * A sliding window over each bucket. A request that every bucket has room for is counted in each; one that any has no
 * room for is refused and counted in none, so that trying again never prolongs a wait.
 */
export interface Limiter {
  take(buckets: readonly Bucket[]): Verdict | Promise<Verdict>;
  /** What {@link take} would answer, counting nothing. */
  look(buckets: readonly Bucket[]): Verdict | Promise<Verdict>;
}
