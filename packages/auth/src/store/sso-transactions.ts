/** A sign-in on its way through an identity provider. */
export interface SsoTransaction {
  readonly provider: string;
  /** Where the provider's answer comes back to, exactly. */
  readonly redirectUri: string;
  /** Where the browser goes in the end. */
  readonly returnTo: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

export interface SsoTransactionStore {
  /** Keeps a transaction under its `state`, for the browser that began it. `expiresAt` in milliseconds. */
  insert(begun: SsoTransaction & { state: string; browser: string; expiresAt: number }): Promise<void>;
  /**
   * Takes a transaction, which can be done once; undefined where there is none under that `state`, or it is another
   * browser's or provider's, or has expired.
   */
  consume(taken: {
    readonly state: string;
    readonly browser: string;
    readonly provider: string;
    readonly now: number;
  }): Promise<SsoTransaction | undefined>;
  removeExpired(now: number): Promise<void>;
}
