/** What a code proves; a code of one purpose is worth nothing for another. */
export type CodePurpose = 'sign-up' | 'forgot-password' | 'verify:email' | 'verify:phone_number';

export interface CodeKey {
  readonly poolId: string;
  readonly sub: string;
  readonly purpose: CodePurpose;
}

export interface CodeRow extends CodeKey {
  /** The client that asked; absent when an administrator did, and then any client may redeem it. */
  readonly clientId?: string;
  readonly hash: Uint8Array;
  /** What the code was sent to, so that it verifies that value and no later one. */
  readonly target: string;
  readonly expiresAt: number;
}

export interface CodeRows {
  /**
   * Makes this the only code of its key. An unexpired code's spent tries stay spent.
   * False, and no change, when `limit` codes were made for the key within `windowMs`.
   */
  replace(row: CodeRow, budget: { tries: number; limit: number; windowMs: number; now: number }): Promise<boolean>;
  /** What the key's live code was sent to, if there is one. */
  target(key: CodeKey, now: number): Promise<string | undefined>;
  /** Spends one try and tells what it was spent on; undefined when no code or no try is left. */
  spendTry(key: CodeKey): Promise<CodeRow | 'exhausted' | undefined>;
  /** Uses the code up; of several callers with the right code one gets true. */
  consume(key: CodeKey, hash: Uint8Array): Promise<boolean>;
  deleteAll(poolId: string, sub: string): Promise<void>;
}
