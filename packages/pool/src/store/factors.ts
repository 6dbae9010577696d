import type { User } from './users.ts';

/** What a user may have to prove beside the first factor. */
export type SecondFactor = 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP';

/** An authenticator app that has proven itself. */
export interface Totp {
  /** The secret, sealed for its user. */
  readonly sealed: Uint8Array;
  readonly name?: string;
  readonly enabled: boolean;
  /** The latest step whose code was used; earlier ones are used up with it. */
  readonly lastStep: number;
}

/** What is kept of a user's second factors. */
export interface Factors {
  readonly totp?: Totp;
  /** A secret that was handed out and not proven yet. */
  readonly pending?: Uint8Array;
  readonly emailEnabled: boolean;
  readonly preferred?: SecondFactor;
}

/** What a user wants; what is left out stays as it is. */
export interface FactorChange {
  readonly totpEnabled?: boolean;
  readonly emailEnabled?: boolean;
  /** Null for none. */
  readonly preferred?: SecondFactor | null;
}

type Owner = Pick<User, 'poolId' | 'sub'>;

export interface FactorRows {
  find(owner: Owner): Promise<Factors | undefined>;
  /** Keeps a secret until it is proven; the one in use stays in use. */
  setPending(owner: Owner, sealed: Uint8Array): Promise<void>;
  /** Puts the pending secret to use, if it still is the pending one, in place of another; false if not. */
  activatePending(
    owner: Owner,
    pending: Uint8Array,
    use: { step: number; name?: string | undefined },
  ): Promise<boolean>;
  /** Puts a secret to use that was proven at sign-in, unless there is one; false if there is. */
  activateFirst(owner: Owner, sealed: Uint8Array, use: { step: number; name?: string | undefined }): Promise<boolean>;
  /** Uses a step of this secret up, and all before it; of several callers one gets true. */
  useStep(owner: Owner, sealed: Uint8Array, step: number): Promise<boolean>;
  change(owner: Owner, change: FactorChange): Promise<void>;
  /** Forgets the authenticator app; false when there was none. */
  removeTotp(owner: Owner): Promise<boolean>;
}
