import type { Outside } from '../outside.ts';

/** How a provider's servers are asked, and what time it is. */
export interface Looking {
  readonly outside: Outside;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}
