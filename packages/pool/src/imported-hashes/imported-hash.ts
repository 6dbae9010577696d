import type { PasswordHashingAlgorithmType } from '@aws-sdk/client-cognito-identity-provider';

/** A password's hash that another system made, as its text says it. */
export interface ImportedHash {
  /** What Cognito calls the algorithm, where its import of hashes knows it. */
  readonly algorithm?: PasswordHashingAlgorithmType;
  /** Milliseconds of one core that a check takes, about. */
  readonly cost: number;
  /** Bytes that a check holds. */
  readonly memory: number;
  /** Whether it is the hash of this password: of its exact UTF-8 bytes, as the other system took them. */
  matches(password: string): Promise<boolean>;
}

/** Why a hash is not taken: no known form, not what its form promises, or dearer to check than anybody may ask for. */
export type HashFault = 'hash_unknown' | 'hash_malformed' | 'hash_too_costly';

/** One way of writing hashes down. */
export interface HashFamily {
  /** How its texts begin, or look as a whole. */
  readonly form: RegExp;
  /** Undefined where a text of this form is not well formed. */
  read(text: string): ImportedHash | undefined;
}
