import { pbkdf2 as deriveBy } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64, fromHex, isSame } from './encodings.ts';
import type { HashFamily, ImportedHash } from './imported-hash.ts';

const derive = promisify(deriveBy);

/** Bytes of one block of the output: each takes all iterations anew (RFC 8018 §5.2). */
const BLOCK_BYTES = { sha1: 20, sha256: 32, sha512: 64 } as const;
const MS_PER_ITERATION = 0.0002;
const LONGEST_KEY = 128;

export type Pbkdf2Digest = keyof typeof BLOCK_BYTES;

export interface Pbkdf2 {
  readonly digest: string;
  readonly iterations: number;
  readonly salt: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
}

/** The hash that these numbers describe; undefined where they describe none. */
export function pbkdf2Hash({ digest, iterations, salt, key }: Pbkdf2): ImportedHash | undefined {
  if (!isDigest(digest) || !salt || !key || key.length < 8 || key.length > LONGEST_KEY) return undefined;
  if (!Number.isSafeInteger(iterations) || iterations < 1) return undefined;
  return {
    ...(digest === 'sha256' && { algorithm: 'PBKDF2_SHA256' }),
    cost: iterations * Math.ceil(key.length / BLOCK_BYTES[digest]) * MS_PER_ITERATION,
    memory: 4_096,
    matches: async (password) => isSame(await derive(password, salt, iterations, key.length, digest), key),
  };
}

const isDigest = (name: string): name is Pbkdf2Digest => Object.hasOwn(BLOCK_BYTES, name);

type Decode = (text: string) => Uint8Array | undefined;

/** A family of texts with a digest, a number of iterations, a salt and a key, in this order. */
function written({ form, text, salt, key }: Pick<HashFamily, 'form'> & { text: RegExp; salt: Decode; key: Decode }) {
  return {
    form,
    read(given) {
      const [whole, digest = 'sha1', iterations, salted = '', derived = ''] = text.exec(given) ?? [];
      if (whole === undefined) return undefined;
      const decoded = { salt: salt(salted), key: key(derived) };
      return pbkdf2Hash({ digest: digest.toLowerCase(), iterations: Number(iterations), ...decoded });
    },
  } satisfies HashFamily;
}

const asText: Decode = (text) => Buffer.from(text);

/** passlib's, and the PHC string: `$pbkdf2-sha256$29000$…` and `$pbkdf2-sha256$i=29000,l=32$…`; no name is SHA-1. */
export const pbkdf2: HashFamily = written({
  form: /^\$pbkdf2/,
  text: /^\$pbkdf2(?:-(sha1|sha256|sha512))?\$(?:i=)?(\d{1,10})(?:,l=\d{1,3})?\$([^$]*)\$([^$]+)$/,
  salt: fromBase64,
  key: fromBase64,
});

/** The same in a directory: `{PBKDF2-SHA256}29000$…`. */
export const ldapPbkdf2: HashFamily = written({
  form: /^\{PBKDF2/i,
  text: /^\{PBKDF2(?:-(SHA1|SHA256|SHA512))?\}(\d{1,10})\$([^$]*)\$([^$]+)$/i,
  salt: fromBase64,
  key: fromBase64,
});

/** Django's: the salt is its text. */
export const djangoPbkdf2: HashFamily = written({
  form: /^pbkdf2_/,
  text: /^pbkdf2_(sha1|sha256)\$(\d{1,10})\$([^$]+)\$([^$]+)$/,
  salt: asText,
  key: fromBase64,
});

/** Werkzeug's and so Flask's. */
export const werkzeugPbkdf2: HashFamily = written({
  form: /^pbkdf2:/,
  text: /^pbkdf2:(sha1|sha256|sha512):(\d{1,10})\$([^$]+)\$([0-9a-f]+)$/,
  salt: asText,
  key: fromHex,
});
