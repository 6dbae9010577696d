/** A pool's RSA key pair; the private half is sealed at rest. */
export interface SigningKey {
  readonly kid: string;
  readonly poolId: string;
  /** Public half as a JWK, as published. */
  readonly publicJwk: string;
  readonly privateSealed: Uint8Array;
  readonly createdAt: number;
}

export interface SigningKeys {
  insert(key: SigningKey): Promise<void>;
  /** Newest first; the newest signs. */
  of(poolId: string): Promise<readonly SigningKey[]>;
}
