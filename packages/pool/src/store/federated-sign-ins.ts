/** A sign-in that is under way at an identity provider, or has come back from one. */
export interface FederatedSignIn {
  /** Keyed hash of what the provider has to send back. */
  readonly hash: Uint8Array;
  readonly poolId: string;
  readonly providerId: string;
  /** The authorization request that it is part of. */
  readonly requestId: string;
  /** What has to be known when it comes back; kept sealed. */
  readonly state: string;
  readonly expiresAt: number;
}

export interface FederatedSignIns {
  insert(signIn: FederatedSignIn): Promise<void>;
  find(hash: Uint8Array): Promise<FederatedSignIn | undefined>;
  /** Takes it away; of several callers one gets true. */
  consume(hash: Uint8Array): Promise<boolean>;
  /** Notes that a message of a provider was used; false when it was before. */
  useMessage(message: { readonly hash: Uint8Array; readonly expiresAt: number }): Promise<boolean>;
  deleteExpired(now: number): Promise<void>;
}
