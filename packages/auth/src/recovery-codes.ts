import { randomBytes } from 'node:crypto';

const CODES = 10;
/** 80 bits in sixteen letters and digits; those that are taken for others are left out (Crockford's Base32). */
const BYTES = 10;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Codes that each stand in for an authenticator app once, in groups of four for people to copy. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const bits = Array.from(randomBytes(BYTES), (byte) => byte.toString(2).padStart(8, '0')).join('');
    const digits = (bits.match(/.{5}/g) ?? []).map((group) => ALPHABET.charAt(Number.parseInt(group, 2)));
    return (digits.join('').match(/.{4}/g) ?? []).join('-');
  });
}

/** A code as people type it, in the form in which it is compared; undefined for what cannot be one. */
export function readRecoveryCode(text: string): string | undefined {
  const plain = text.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain) ? (plain.match(/.{4}/g) ?? []).join('-') : undefined;
}
