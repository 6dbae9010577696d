/** Whose an authenticator app is: a user's, or that of a sign-in which has to set one up. */
export type AppOwner = { readonly sub: string } | { readonly session: string };

/** What the service keeps beside Cognito of people's second factors. */
export interface SecondFactorStore {
  /** Keeps a secret until its first code has been seen, or until then. */
  setPending(owner: AppOwner, secret: string, until: number): Promise<void>;
  pending(owner: AppOwner, now: number): Promise<string | undefined>;
  /** Keeps the secret of a user's app in place of any other, and nothing pending. */
  setApp(sub: string, secret: string): Promise<void>;
  app(sub: string): Promise<string | undefined>;
  /** Replaces all recovery codes of a user, used or not. */
  setRecoveryCodes(sub: string, codes: readonly string[]): Promise<void>;
  /** Uses a code up; of several callers one gets true. */
  consumeRecoveryCode(sub: string, code: string, now: number): Promise<boolean>;
  /** Takes it back: what it was used for did not come about. */
  restoreRecoveryCode(sub: string, code: string): Promise<void>;
  /** Forgets the app and the codes. */
  removeAll(sub: string): Promise<void>;
  /** Deletes secrets that were never proven. */
  removeExpired(now: number): Promise<void>;
}
