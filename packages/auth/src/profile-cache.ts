/** What is known of a user beside the token; nothing in it gives a right. */
export interface ProfileData {
  readonly email: string;
  readonly name: string;
  readonly emailVerified: boolean;
  readonly phoneNumber: string | undefined;
  /** Whether a second factor is on. */
  readonly mfa: boolean;
}

/** A profile and the changes of it that were known before it was read. */
export interface KnownProfile {
  readonly version: string;
  readonly profile: ProfileData;
}

/**
 * Profiles that were read lately. An entry of another version is as good as none, so that neither a clock nor a late
 * writer brings an old one back.
 */
export interface ProfileCache {
  find(sub: string, version: string): ProfileData | undefined | Promise<ProfileData | undefined>;
  keep(sub: string, known: KnownProfile): void;
}
