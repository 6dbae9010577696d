/** What came of a request that was followed. */
export interface Followed {
  /** The route's template; `none` for an unknown address. */
  readonly route: string;
  readonly status: number;
  readonly requestId: string;
}

/**
 * Runs the work on a request and follows it, for traces; `ended` tells what came of it once the work is done. Rejects
 * with what the work rejects with, and with nothing of its own.
 */
export type FollowRequest = (request: Request, work: () => Promise<void>, ended: () => Followed) => Promise<void>;
