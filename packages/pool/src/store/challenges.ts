/** A sign-in that waits for an answer. */
export interface Challenge {
  /** Keyed hash of the session string that the client holds. */
  readonly hash: Uint8Array;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly name: string;
  readonly expiresAt: number;
  /** What the answer is checked against. Sealed at rest. */
  readonly state?: string;
  /** The event of the user's history that it belongs to. */
  readonly event?: string | undefined;
}

export interface Challenges {
  insert(challenge: Challenge): Promise<void>;
  find(hash: Uint8Array): Promise<Challenge | undefined>;
  /** Counts one more answer; false once there were so many, or the session is gone. */
  spendTry(hash: Uint8Array, most: number): Promise<boolean>;
  /** Uses the session up; of several callers one gets true. */
  consume(hash: Uint8Array): Promise<boolean>;
  /** Uses the session up and tells what it waited for; of several callers one is told. */
  take(hash: Uint8Array): Promise<Challenge | undefined>;
  deleteAll(poolId: string, sub: string): Promise<void>;
  deleteExpired(now: number): Promise<void>;
}
