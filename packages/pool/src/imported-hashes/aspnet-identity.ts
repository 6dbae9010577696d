import { fromBase64 } from './encodings.ts';
import type { HashFamily, ImportedHash } from './imported-hash.ts';
import { pbkdf2Hash } from './pbkdf2.ts';

const VERSION_2_ITERATIONS = 1_000;
const VERSION_2_SALT = 16;
const VERSION_2_LENGTH = 49;
const VERSION_3_HEADER = 13;
/** By the number in the header of version 3. */
const DIGESTS = ['sha1', 'sha256', 'sha512'] as const;

const READERS: Readonly<Record<number, (bytes: Buffer) => ImportedHash | undefined>> = {
  0: (bytes) =>
    bytes.length === VERSION_2_LENGTH
      ? pbkdf2Hash({
          digest: 'sha1',
          iterations: VERSION_2_ITERATIONS,
          salt: bytes.subarray(1, 1 + VERSION_2_SALT),
          key: bytes.subarray(1 + VERSION_2_SALT),
        })
      : undefined,
  1(bytes) {
    if (bytes.length < VERSION_3_HEADER) return undefined;
    const saltEnd = VERSION_3_HEADER + bytes.readUInt32BE(9);
    return pbkdf2Hash({
      digest: DIGESTS[bytes.readUInt32BE(1)] ?? '',
      iterations: bytes.readUInt32BE(5),
      salt: bytes.subarray(VERSION_3_HEADER, saltEnd),
      key: bytes.subarray(saltEnd),
    });
  },
};

/** ASP.NET Identity, versions 2 and 3: Base64 of a version byte and what that version keeps. */
export const aspnetIdentity: HashFamily = {
  // A first byte of 0 or 1 and six more bits.
  form: /^A[A-Za-f][A-Za-z0-9+/]{46,200}={0,2}$/,
  read(text) {
    const bytes = fromBase64(text);
    return bytes && READERS[bytes[0] ?? -1]?.(bytes);
  },
};
