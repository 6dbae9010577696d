/** A pool's RSA key pair; the private half is sealed at rest. */
export interface SigningKey {
  readonly kid: string;
  readonly poolId: string;
  /** Public half as a JWK, as published. */
  readonly publicJwk: string;
  readonly privateSealed: Uint8Array;
  readonly createdAt: number;
  /** Until then it is published without being used. */
  readonly signsFrom: number;
  /** Absent until another key is made to follow it. */
  readonly publishedUntil?: number;
}

export interface SigningKeys {
  insert(key: SigningKey): Promise<void>;
  /** Newest first. */
  of(poolId: string): Promise<readonly SigningKey[]>;
  /**
   * Adds the key that follows the present ones, and says until when those are published. False, and nothing changed,
   * while one that was added before has yet to sign: of several callers one gets true.
   */
  rotate(next: SigningKey, schedule: { now: number; formerUntil: number }): Promise<boolean>;
  /**
   * Deletes a key that is no longer to be trusted. Where it is the one that signs, `successor` does from now on. False,
   * and nothing changed, when the pool has no such key: of several callers one gets true.
   */
  withdraw(key: Pick<SigningKey, 'poolId' | 'kid'>, successor: SigningKey, now: number): Promise<boolean>;
  deleteUnpublished(now: number): Promise<void>;
}
