/** A sign-in on its way through an identity provider. */
export interface SsoTransaction {
  readonly provider: string;
  /** Where the provider's answer comes back to, exactly. */
  readonly redirectUri: string;
  /** Where the browser goes in the end. */
  readonly returnTo: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Milliseconds since the epoch. */
  readonly begunAt: number;
  /** The session of whoever began it to link the provider to their account; absent where it is a sign-in. */
  readonly linking?: { readonly sub: string; readonly originJti: string | undefined };
}

/** Somebody whom a provider vouched for, and the account of the same address that they have yet to prove. */
export interface PendingLink {
  /** Of the account. */
  readonly sub: string;
  /** The provider's own name for them. */
  readonly subject: string;
  /** The provider as it was: another one may take its name, or its issuer may change. */
  readonly version: string;
  readonly returnTo: string;
}

/** What waits, sealed, for one browser and one provider. */
export interface Awaited<T> {
  /** Keeps it under its `state`, for the browser that began it. `expiresAt` in milliseconds. */
  insert(begun: T & { state: string; browser: string; provider: string; expiresAt: number }): Promise<void>;
  /**
   * Takes it, which can be done once; undefined where there is none under that `state`, or it is another browser's or
   * provider's, or has expired.
   */
  consume(taken: {
    readonly state: string;
    readonly browser: string;
    readonly provider: string;
    readonly now: number;
  }): Promise<T | undefined>;
  removeExpired(now: number): Promise<void>;
}

export type SsoTransactionStore = Awaited<SsoTransaction>;
export type PendingLinkStore = Awaited<PendingLink>;
