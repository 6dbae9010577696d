/** What an application asked for at `/oauth2/authorize`, while its user signs in. */
export interface AuthorizationRequest {
  /** Names it in addresses of pages; worth nothing without the cookie of its browser. */
  readonly id: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Keyed hash of the cookie of the browser that it came from. */
  readonly browserHash: Uint8Array;
  readonly expiresAt: number;
  readonly asked: AskedAuthorization;
}

/** The request's own words, checked. */
export interface AskedAuthorization {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** Goes back as it came. */
  readonly state?: string;
  readonly nonce?: string;
  /** S256 (RFC 7636 §4.2). */
  readonly codeChallenge?: string;
  readonly loginHint?: string;
  /** What `lang` asked for. */
  readonly language?: string;
  /** Whether the user has to sign in anew (`prompt=login`). */
  readonly again?: boolean;
  /** How many seconds ago the user may have signed in. */
  readonly maxAge?: number;
  /** Marks a trial of a provider, which no application asked for: it ends without a user. */
  readonly trial?: string;
}

/** A user who has proven who they are, for one authorization request. */
export interface AuthorizationCode {
  /** Keyed hash of the code. */
  readonly hash: Uint8Array;
  readonly poolId: string;
  readonly clientId: string;
  readonly sub: string;
  readonly expiresAt: number;
  readonly granted: GrantedAuthorization;
  /** The sign-in that it began, once it was used. */
  readonly grantId?: string;
  /** Marks the session of a provider that it came from. */
  readonly providerSession?: Uint8Array | undefined;
}

/** What a code stands for beside its user. */
export interface GrantedAuthorization {
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly nonce?: string;
  readonly codeChallenge?: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  /** How the user proved who they are (RFC 8176). */
  readonly amr: readonly string[];
}

/** A browser in which a user stays signed in for other applications of the pool. */
export interface BrowserSession {
  /** Keyed hash of the cookie. */
  readonly hash: Uint8Array;
  readonly poolId: string;
  readonly sub: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly amr: readonly string[];
  /** Changes with the password. */
  readonly passwordMark: Uint8Array;
  readonly expiresAt: number;
  /** Where it began by SAML or OpenID Connect. */
  readonly federated?: FederatedSession | undefined;
  /** Keyed hash of the provider's session, which the sign-ins that came of it have as well. */
  readonly providerSession?: Uint8Array | undefined;
}

/** Whom a provider named when a session began, as one of SAML has to be told to end it. */
export interface FederatedSession {
  readonly poolId: string;
  readonly providerId: string;
  /** The NameID, or an ID token's `sub`. */
  readonly subject: string;
  readonly format?: string | undefined;
  /** The SessionIndex, which means nothing without the subject. */
  readonly index?: string | undefined;
  /** An ID token's `sid`, which is one session's alone (OpenID Connect Back-Channel Logout 1.0 §2.1). */
  readonly sid?: string | undefined;
}

/** Of a code's first use; a later one tells which sign-in it had begun. */
export type CodeUse = { readonly kind: 'first' } | { readonly kind: 'again'; readonly grantId: string };

export interface Authorizations {
  insert(request: AuthorizationRequest): Promise<void>;
  find(id: string): Promise<AuthorizationRequest | undefined>;
  /** How far the user has come on the pages. */
  progress(id: string): Promise<string | undefined>;
  /** Keeps it, sealed; false when the request is gone. */
  keepProgress(id: string, progress: string): Promise<boolean>;
  /** Ends the request; of several callers one gets true. */
  consume(id: string): Promise<boolean>;
  insertCode(code: AuthorizationCode): Promise<void>;
  findCode(hash: Uint8Array): Promise<AuthorizationCode | undefined>;
  /** Uses a code up for the sign-in that it begins; undefined where there is no such code. */
  useCode(hash: Uint8Array, use: { readonly grantId: string; readonly now: number }): Promise<CodeUse | undefined>;
  insertBrowser(session: BrowserSession): Promise<void>;
  findBrowser(hash: Uint8Array): Promise<BrowserSession | undefined>;
  deleteBrowser(hash: Uint8Array): Promise<void>;
  /** Removes requests and browser sessions that are over, and codes that were over at an earlier time. */
  deleteExpired(now: number, codesBefore: number): Promise<void>;
}
