import type { Readiness } from '@custom-cognito/contract';

/** Numbers that stand rather than happen: where they are read at each scrape. Absent where there is no such part. */
export interface MetricSources {
  /** How many sessions are not over. */
  readonly sessions?: () => Promise<number>;
  /** What the embedded pool has to hash. */
  readonly hashing?: () => {
    readonly running: number;
    readonly waiting: number;
    readonly inside: number;
    readonly most: number;
    readonly refused: number;
  };
  /** Mail that is not sent yet; `oldest` in milliseconds since the epoch. */
  readonly outbox?: () => Promise<{
    readonly pending: number;
    readonly oldest: number | undefined;
    readonly givenUp: number;
  }>;
  readonly database?: () => { readonly inUse: number; readonly idle: number; readonly waiting: number };
  /** What each part last answered. */
  readonly parts?: () => Promise<Readiness['checks']>;
}
