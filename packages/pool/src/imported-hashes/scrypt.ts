import { scrypt as deriveBy } from 'node:crypto';
import { promisify } from 'node:util';
import { fromBase64, fromHex, isSame } from './encodings.ts';
import type { HashFamily, ImportedHash } from './imported-hash.ts';

const derive = promisify<string, Uint8Array, number, object, Buffer>(deriveBy);

/** N = 2^14, r = 8, p = 1 take about 37 ms. */
const MS_PER_STEP = 37 / (2 ** 14 * 8);
/** What a derivation holds beside its table. */
const SPARE_BYTES = 1_048_576;
const LONGEST_KEY = 128;

/** N, r and p of RFC 7914 §2, and the salt. */
export interface ScryptCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

/** Undefined for numbers that RFC 7914 §2 does not allow. */
export function scryptEffort({ n, r, p }: ScryptCost): Pick<ImportedHash, 'cost' | 'memory'> | undefined {
  const isPower = Number.isSafeInteger(n) && n > 1 && Number.isInteger(Math.log2(n));
  if (!isPower || r < 1 || p < 1 || r * p >= 2 ** 30) return undefined;
  return { cost: n * r * p * MS_PER_STEP, memory: 128 * r * (n + p) };
}

export function deriveScrypt(password: string, salt: Uint8Array, { n, r, p, length }: ScryptCost & { length: number }) {
  return derive(password, salt, length, { N: n, r, p, maxmem: 128 * r * (n + p) + SPARE_BYTES });
}

interface Read extends ScryptCost {
  readonly salt: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
}

function hashOf({ salt, key, ...numbers }: Read): ImportedHash | undefined {
  const effort = scryptEffort(numbers);
  if (!effort || !salt || !key || key.length < 16 || key.length > LONGEST_KEY) return undefined;
  return {
    algorithm: 'SCRYPT',
    ...effort,
    matches: async (password) => isSame(await deriveScrypt(password, salt, { ...numbers, length: key.length }), key),
  };
}

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,9}),p=(\d{1,9})\$([^$]*)\$([^$]+)$/;
const DJANGO = /^scrypt\$([^$]+)\$(\d{1,10})\$(\d{1,9})\$(\d{1,9})\$([^$]+)$/;
const WERKZEUG = /^scrypt:(\d{1,10}):(\d{1,9}):(\d{1,9})\$([^$]+)\$([0-9a-f]+)$/;

/** The PHC string that passlib and others write. */
export const scrypt: HashFamily = {
  form: /^\$scrypt\$/,
  read(text) {
    const [whole, ln, r, p, salt = '', key = ''] = PHC.exec(text) ?? [];
    if (whole === undefined) return undefined;
    return hashOf({ n: 2 ** Number(ln), r: Number(r), p: Number(p), salt: fromBase64(salt), key: fromBase64(key) });
  },
};

/** Werkzeug's and so Flask's: the salt is its text. */
export const werkzeugScrypt: HashFamily = {
  form: /^scrypt:/,
  read(text) {
    const [whole, n, r, p, salt = '', key = ''] = WERKZEUG.exec(text) ?? [];
    if (whole === undefined) return undefined;
    return hashOf({ n: Number(n), r: Number(r), p: Number(p), salt: Buffer.from(salt), key: fromHex(key) });
  },
};

/** Django's since version 4.0: the salt is its text. */
export const djangoScrypt: HashFamily = {
  form: /^scrypt\$/,
  read(text) {
    const [whole, salt = '', n, r, p, key = ''] = DJANGO.exec(text) ?? [];
    if (whole === undefined) return undefined;
    return hashOf({ n: Number(n), r: Number(r), p: Number(p), salt: Buffer.from(salt), key: fromBase64(key) });
  },
};
