import { createHash, createHmac, hkdfSync } from 'node:crypto';
import {
  generator,
  generatorToThe,
  newExponent,
  powerOfPublic,
  prime,
  signedBytes,
  toFixed,
  toNumber,
} from './srp-group.ts';

/** Whose secret it is: both are mixed into it. For a device they are its group key and its own key. */
export interface SrpIdentity {
  readonly realm: string;
  readonly userId: string;
}

/** The realm of a pool's users: the part of the pool's id after `_`. */
export function poolRealm(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}

/** The multiplier k of SRP-6a (RFC 5054 §2.5.3). */
const MULTIPLIER = toNumber(sha256(signedBytes(prime), signedBytes(generator)));
const LONGEST_PUBLIC_HEX = 770;
const KEY_LENGTH = 16;

/** v = g^x, 384 bytes: proves a password without containing it, but may be guessed at offline like a fast hash. */
export function srpVerifier({ realm, userId }: SrpIdentity, password: string, salt: Uint8Array): Uint8Array {
  const inner = sha256(`${realm}${userId}:${password}`);
  return toFixed(generatorToThe(sha256(signedBytes(toNumber(salt)), inner)));
}

/** A client's A; undefined where it is no hexadecimal number or one that would fix the session key: 0, 1, N − 1, N, 2N. */
export function readClientPublic(text: string): bigint | undefined {
  if (text.length > LONGEST_PUBLIC_HEX || !/^[0-9a-f]+$/i.test(text)) return undefined;
  const value = BigInt(`0x${text}`);
  return value > 1n && value < prime - 1n ? value : undefined;
}

/** A verifier that a client made, in as many bytes as the prime has; undefined where it would fix the session key. */
export function readVerifier(bytes: Uint8Array): Uint8Array | undefined {
  const value = toNumber(bytes);
  return value > 1n && value < prime - 1n ? toFixed(value) : undefined;
}

/** A number as Cognito writes it in challenge parameters. */
export function srpHex(bytes: Uint8Array): string {
  return toNumber(bytes).toString(16);
}

/**
 * The server's side of SRP-6a: B for the client, and the key that only whoever knows the password arrives at as well.
 * All of it is known once A is, so that nothing but the 16 bytes of the key has to be kept for the proof.
 */
export function srpExchange(clientPublic: bigint, verifier: Uint8Array): { serverPublic: string; key: Uint8Array } {
  const v = toNumber(verifier);
  const b = newExponent();
  const serverPublic = (MULTIPLIER * v + b.ofGenerator) % prime;
  const u = toNumber(sha256(signedBytes(clientPublic), signedBytes(serverPublic)));
  // RFC 5054 §2.5.3 and §2.6; once in 2^256 tries.
  if (serverPublic === 0n || u === 0n) return srpExchange(clientPublic, verifier);
  const secret = b.of((clientPublic * powerOfPublic(v, u)) % prime);
  return { serverPublic: serverPublic.toString(16), key: sessionKey(u, secret) };
}

/** What a client that arrived at the key signs: HMAC-SHA-256 over identity, secret block and time; 32 bytes. */
export function srpProof(
  { realm, userId, key }: SrpIdentity & { key: Uint8Array },
  { secretBlock, timestamp }: { secretBlock: string; timestamp: string },
): Uint8Array {
  return createHmac('sha256', key)
    .update(realm)
    .update(userId)
    .update(Buffer.from(secretBlock, 'base64'))
    .update(timestamp)
    .digest();
}

function sessionKey(u: bigint, secret: bigint): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', signedBytes(secret), signedBytes(u), 'Caldera Derived Key', KEY_LENGTH));
}

function sha256(...parts: (Uint8Array | string)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
