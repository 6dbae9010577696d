import { argon2 } from './argon2.ts';
import { aspnetIdentity } from './aspnet-identity.ts';
import { bcrypt } from './bcrypt.ts';
import { firebaseScrypt } from './firebase-scrypt.ts';
import type { HashFamily, HashFault, ImportedHash } from './imported-hash.ts';
import { keycloak } from './keycloak.ts';
import { md5Crypt } from './md5-crypt.ts';
import { djangoPbkdf2, ldapPbkdf2, pbkdf2, werkzeugPbkdf2 } from './pbkdf2.ts';
import { phpass } from './phpass.ts';
import { ldapDigest, saltedDigest } from './salted-digest.ts';
import { djangoScrypt, scrypt, werkzeugScrypt } from './scrypt.ts';
import { shaCrypt } from './sha-crypt.ts';

/** No two of them have a text in common. */
const families: readonly HashFamily[] = [
  argon2,
  aspnetIdentity,
  bcrypt,
  djangoPbkdf2,
  djangoScrypt,
  firebaseScrypt,
  keycloak,
  ldapDigest,
  ldapPbkdf2,
  md5Crypt,
  pbkdf2,
  phpass,
  saltedDigest,
  scrypt,
  shaCrypt,
  werkzeugPbkdf2,
  werkzeugScrypt,
];

/** Of one core: whoever signs in waits for it once, and anybody may send a wrong password. */
const MOST_MS = 1_500;
const MOST_BYTES = 256 * 1_048_576;
const LONGEST_TEXT = 2_048;

/** Reads a hash of any known form, without running it. The same bounds hold when it is imported and when it is checked. */
export function readImportedHash(text: string): ImportedHash | HashFault {
  if (text.length > LONGEST_TEXT) return 'hash_unknown';
  const family = families.find(({ form }) => form.test(text));
  if (!family) return 'hash_unknown';
  const read = family.read(text);
  if (!read) return 'hash_malformed';
  return read.cost > MOST_MS || read.memory > MOST_BYTES ? 'hash_too_costly' : read;
}
