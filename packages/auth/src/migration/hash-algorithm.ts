import type { PasswordHashingAlgorithmType } from '@aws-sdk/client-cognito-identity-provider';

export type HashAlgorithm = PasswordHashingAlgorithmType;

/** The forms of hashes that Cognito's own import takes, as far as AWS has said; each job takes one of them. */
const FORMS: readonly (readonly [RegExp, HashAlgorithm])[] = [
  [/^\$2[aby]\$/, 'BCRYPT'],
  [/^\$scrypt\$/, 'SCRYPT'],
  [/^\$argon2id\$/, 'ARGON2ID'],
  [/^\$pbkdf2-sha256\$/, 'PBKDF2_SHA256'],
];

/** What Cognito calls the algorithm of a hash; undefined for one that it does not take. */
export const hashAlgorithm = (hash: string): HashAlgorithm | undefined => FORMS.find(([form]) => form.test(hash))?.[1];
