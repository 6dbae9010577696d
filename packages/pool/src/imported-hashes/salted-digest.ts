import { createHash, createHmac } from 'node:crypto';
import { fromBase64, fromHex, isSame } from './encodings.ts';
import type { HashFamily } from './imported-hash.ts';

const BYTES: Readonly<Record<string, number>> = { md5: 16, sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const LDAP = /^\{(S?)(MD5|SHA|SHA256|SHA384|SHA512)\}([A-Za-z0-9+/]+={0,2})$/i;
const WRITTEN = /^(md5|sha1|sha256|sha384|sha512)\$([^$]{0,128})\$([0-9a-f]+)$/i;

const digest = (algorithm: string, ...parts: (string | Uint8Array)[]): Buffer =>
  parts.reduce<ReturnType<typeof createHash>>((hash, part) => hash.update(part), createHash(algorithm)).digest();

/** Directories: `{SSHA}`, `{SSHA512}`, `{SMD5}` and the like, with the salt behind the digest, and those without salt. */
export const ldapDigest: HashFamily = {
  form: /^\{S?(MD5|SHA(256|384|512)?)\}/i,
  read(text) {
    const [, salted = '', name = '', encoded = ''] = LDAP.exec(text) ?? [];
    const algorithm = name.toLowerCase() === 'sha' ? 'sha1' : name.toLowerCase();
    const bytes = fromBase64(encoded);
    const length = BYTES[algorithm];
    if (length === undefined || !bytes) return undefined;
    if (salted === '' ? bytes.length !== length : bytes.length <= length) return undefined;
    const [expected, salt] = [bytes.subarray(0, length), bytes.subarray(length)];
    return { cost: 0, memory: 0, matches: async (password) => isSame(digest(algorithm, password, salt), expected) };
  },
};

/**
 * `sha1$SALT$HEX`: Django hashes the salt and then the password, and Werkzeug, which wrote the same until its version 3,
 * makes an HMAC under the salt. The text does not say which, so either may fit.
 */
export const saltedDigest: HashFamily = {
  form: /^(md5|sha(1|256|384|512))\$/i,
  read(text) {
    const [, name = '', salt = '', hex = ''] = WRITTEN.exec(text) ?? [];
    const algorithm = name.toLowerCase();
    const expected = fromHex(hex);
    if (!expected || expected.length !== BYTES[algorithm]) return undefined;
    return {
      cost: 0,
      memory: 0,
      async matches(password) {
        const django = isSame(digest(algorithm, salt, password), expected);
        const werkzeug = isSame(createHmac(algorithm, salt).update(password).digest(), expected);
        return django || (salt !== '' && werkzeug);
      },
    };
  },
};
