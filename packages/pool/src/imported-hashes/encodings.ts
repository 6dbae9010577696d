import { timingSafeEqual } from 'node:crypto';

/** The alphabet of crypt(3), lowest value first. */
const CRYPT_ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** The value of one character of crypt(3)'s alphabet. */
export const cryptValue = (character: string): number => CRYPT_ALPHABET.indexOf(character);

/** Base64 with or without padding, with `.` for `+` as passlib writes it, or URL-safe; undefined for anything else. */
export function fromBase64(text: string): Buffer | undefined {
  const standard = text
    .replace(/={1,2}$/, '')
    .replace(/[.-]/g, '+')
    .replaceAll('_', '/');
  if (!/^[A-Za-z0-9+/]*$/.test(standard) || standard.length % 4 === 1) return undefined;
  return Buffer.from(standard, 'base64');
}

export function fromHex(text: string): Buffer | undefined {
  return /^([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** Three bytes at a time, the last one highest, in crypt(3)'s alphabet; what is missing at the end is not written. */
export function toCrypt64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const group = bytes.subarray(at, at + 3);
    let value = group.reduce((sum, byte, place) => sum + byte * 2 ** (8 * place), 0);
    for (let left = group.length + 1; left > 0; left -= 1) {
      text += CRYPT_ALPHABET.charAt(value & 0x3f);
      value >>>= 6;
    }
  }
  return text;
}

/** Compares without telling by its time where two values differ. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
