import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headerLength = 1 + nonceLength;
const keyLength = 32;

/** Encrypts for storage and decrypts what it encrypted; the associated data ties a ciphertext to its row. */
export interface Sealer {
  /** Returns version ‖ nonce ‖ ciphertext ‖ tag, 29 bytes longer than the plaintext. */
  seal(plaintext: Uint8Array | string, associatedData: string): Uint8Array;
  /** Returns the plaintext, or throws {@link SealError} when the key, the associated data or any byte differs. */
  open(sealed: Uint8Array, associatedData: string): Uint8Array;
}

/** A stored secret could not be opened: another master key, another row, or damage. Tells nothing of the content. */
export class SealError extends Error {
  override readonly name = 'SealError';
}

/**
 * Makes a sealer for one purpose: AES-256-GCM with a random 96-bit nonce and a 128-bit tag (NIST SP 800-38D §8.2.2).
 * @param masterKey 32 bytes; throws RangeError otherwise. A key serves 2^32 seals of one purpose.
 * @param purpose separates keys: what one purpose sealed no other opens.
 */
export function createSealer(masterKey: Uint8Array, purpose: string): Sealer {
  const key = subkey(masterKey, `seal:${purpose}`);
  return {
    seal: (plaintext, associatedData) => seal(key, plaintext, associatedData),
    open: (sealed, associatedData) => open(key, sealed, associatedData),
  };
}

/**
 * Makes a keyed hash for one purpose: HMAC-SHA-256 over length-prefixed parts, 32 bytes, so that
 * `('ab', 'c')` and `('a', 'bc')` differ. Throws RangeError when the master key is not 32 bytes.
 */
export function keyedHash(masterKey: Uint8Array, purpose: string): (...parts: string[]) => Uint8Array {
  const key = subkey(masterKey, `hash:${purpose}`);
  return (...parts) => {
    const bytes = parts.flatMap((part) => {
      const text = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(text.length);
      return [length, text];
    });
    return bytesOf(createHmac('sha256', key).update(Buffer.concat(bytes)).digest());
  };
}

/**
 * Derives a 32-byte key from the master key by HKDF-SHA-256 (RFC 5869); throws RangeError when the master key is not 32
 * bytes. Bytes instead of a key object would be looked at anew in each use, which takes longer than the use.
 */
function subkey(masterKey: Uint8Array, purpose: string): KeyObject {
  if (masterKey.length !== keyLength) throw new RangeError('The master key must be 32 bytes.');
  return createSecretKey(new Uint8Array(hkdfSync('sha256', masterKey, 'custom-cognito', purpose, keyLength)));
}

function seal(key: KeyObject, plaintext: Uint8Array | string, associatedData: string): Uint8Array {
  const header = Buffer.concat([Buffer.of(version), randomBytes(nonceLength)]);
  const cipher = createCipheriv('aes-256-gcm', key, header.subarray(1), { authTagLength: tagLength });
  cipher.setAAD(associated(header, associatedData));
  const body = typeof plaintext === 'string' ? Buffer.from(plaintext, 'utf8') : plaintext;
  return bytesOf(Buffer.concat([header, cipher.update(body), cipher.final(), cipher.getAuthTag()]));
}

function open(key: KeyObject, sealed: Uint8Array, associatedData: string): Uint8Array {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < headerLength + tagLength || bytes[0] !== version)
    throw new SealError('Unknown format of a sealed value.');
  const header = bytes.subarray(0, headerLength);
  const decipher = createDecipheriv('aes-256-gcm', key, header.subarray(1), { authTagLength: tagLength });
  decipher.setAAD(associated(header, associatedData));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  try {
    return bytesOf(Buffer.concat([decipher.update(bytes.subarray(headerLength, -tagLength)), decipher.final()]));
  } catch {
    throw new SealError('A sealed value did not open: wrong key, wrong row or damaged.');
  }
}

/** The version byte is authenticated too, so a later format cannot be passed off as this one. */
function associated(header: Buffer, associatedData: string): Buffer {
  return Buffer.concat([header.subarray(0, 1), Buffer.from(associatedData, 'utf8')]);
}

/** A plain Uint8Array with memory of its own: drivers and tests compare it without Buffer's shared pool behind it. */
function bytesOf(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer);
}
