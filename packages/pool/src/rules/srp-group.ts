import {
  constants,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  getDiffieHellman,
  type KeyObject,
  publicEncrypt,
  randomBytes,
} from 'node:crypto';

/** Cognito's SRP group: the 3072-bit MODP group of RFC 3526 §4 with g = 2. */
const LENGTH = 384;
const EXPONENT_BYTES = 32;
export const prime = toNumber(getDiffieHellman('modp15').getPrime());
export const generator = 2n;

/** g^x for a secret x: OpenSSL does it in constant time when it derives the public half of a Diffie-Hellman key. */
export function generatorToThe(secret: Uint8Array): bigint {
  return publicHalf(privateKey(secret));
}

/** base^exponent where the exponent is public: an RSA public operation without padding is exactly that. */
export function powerOfPublic(base: bigint, exponent: bigint): bigint {
  const jwk = { kty: 'RSA', n: base64url(prime), e: base64url(exponent) };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return toNumber(publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, toFixed(base)));
}

/**
 * A fresh secret exponent of 256 bits. As keys of a known group it is a tenth quicker than as a DiffieHellman object,
 * which takes longer exponents.
 */
export function newExponent(): { readonly ofGenerator: bigint; of(base: bigint): bigint } {
  const key = privateKey(randomBytes(EXPONENT_BYTES));
  return {
    ofGenerator: publicHalf(key),
    of: (base) => toNumber(diffieHellman({ privateKey: key, publicKey: publicKey(base) })),
  };
}

/** A number as big-endian bytes with its sign bit clear, as Java's BigInteger writes it: SRP at Cognito hashes these. */
export function signedBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

export function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex') || '0'}`);
}

/** A number below the prime in as many bytes as the prime has. */
export function toFixed(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(LENGTH * 2, '0'), 'hex');
}

function base64url(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').toString('base64url');
}

// DER of PKCS #8 (RFC 5208 §5) and SubjectPublicKeyInfo (RFC 5280 §4.1) around PKCS #3 dhKeyAgreement.
const DH_KEY_AGREEMENT = Buffer.from('06092a864886f70d010301', 'hex');
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;
const ALGORITHM = der(SEQUENCE, DH_KEY_AGREEMENT, der(SEQUENCE, integer(prime), integer(generator)));

function privateKey(secret: Uint8Array): KeyObject {
  const info = der(SEQUENCE, integer(0n), ALGORITHM, der(OCTET_STRING, integer(toNumber(secret))));
  return createPrivateKey({ key: info, format: 'der', type: 'pkcs8' });
}

function publicKey(value: bigint): KeyObject {
  const info = der(SEQUENCE, ALGORITHM, der(BIT_STRING, Buffer.of(0), integer(value)));
  return createPublicKey({ key: info, format: 'der', type: 'spki' });
}

/** The number in the BIT STRING at the end of a key's SubjectPublicKeyInfo. */
function publicHalf(key: KeyObject): bigint {
  const info = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const bits = skip(info, content(info));
  const number = bits.subarray(content(bits) + 1);
  return toNumber(number.subarray(content(number)));
}

function integer(value: bigint): Buffer {
  return der(INTEGER, signedBytes(value));
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), body]);
}

/** Where an element's content begins. */
function content(element: Buffer): number {
  const size = element[1] ?? 0;
  return size < 0x80 ? 2 : 2 + (size & 0x7f);
}

/** What follows the first element at an offset. */
function skip(bytes: Buffer, offset: number): Buffer {
  const element = bytes.subarray(offset);
  const start = content(element);
  const length = start === 2 ? (element[1] ?? 0) : Number(toNumber(element.subarray(2, start)));
  return element.subarray(start + length);
}
