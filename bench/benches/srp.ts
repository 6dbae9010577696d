import { createHash, hkdfSync, randomBytes } from 'node:crypto';
import { srpExchange, srpVerifier } from '../../packages/pool/src/rules/srp.ts';
import { prime, signedBytes, toNumber } from '../../packages/pool/src/rules/srp-group.ts';
import { spin } from '../harness/load.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';

const WINDOW = 5n;
const EXPONENT_BYTES = 32;

/** The server's side of one SRP sign-in, through OpenSSL and in plain BigInt arithmetic. */
export async function srp(): Promise<void> {
  const verifier = srpVerifier({ realm: 'AbCdEf123', userId: 'someone' }, 'Violet-tractor-91', randomBytes(16));
  const clientPublic = power(2n, toNumber(randomBytes(EXPONENT_BYTES)));
  const result = await compare([
    { name: 'Custom Cognito', slice: () => spin(() => void srpExchange(clientPublic, verifier)) },
    { name: 'BigInt', slice: () => spin(() => void plainExchange(clientPublic, toNumber(verifier))) },
  ]);
  record('srp', result, {
    number: 3,
    title: 'The server’s side of SRP, one core',
    side: 'Custom Cognito',
    base: 'BigInt',
    unit: 'exchanges/s',
    goal: { at: 'least', ratio: 4 },
    note: 'BigInt with windows of five bits.',
  });
}

/** B = kv + g^b, u = H(A, B), S = (A v^u)^b, and the key of it. RFC 5054 §2.5, §2.6 */
function plainExchange(clientPublic: bigint, verifier: bigint): ArrayBuffer {
  const b = toNumber(randomBytes(EXPONENT_BYTES));
  const multiplier = toNumber(hash(signedBytes(prime), signedBytes(2n)));
  const serverPublic = (multiplier * verifier + power(2n, b)) % prime;
  const u = toNumber(hash(signedBytes(clientPublic), signedBytes(serverPublic)));
  const secret = power((clientPublic * power(verifier, u)) % prime, b);
  return hkdfSync('sha256', signedBytes(secret), signedBytes(u), 'Caldera Derived Key', 16);
}

function hash(...parts: Uint8Array[]): Uint8Array {
  const made = createHash('sha256');
  for (const part of parts) made.update(part);
  return made.digest();
}

/** Left to right, a window of the exponent at a time. */
function power(base: bigint, exponent: bigint): bigint {
  const powers = [1n];
  for (let index = 1n; index < 1n << WINDOW; index += 1n) powers.push(((powers.at(-1) ?? 1n) * base) % prime);
  const digits: number[] = [];
  for (let rest = exponent; rest > 0n; rest >>= WINDOW) digits.push(Number(rest & ((1n << WINDOW) - 1n)));
  let result = 1n;
  for (const digit of digits.toReversed()) {
    for (let bit = 0n; bit < WINDOW; bit += 1n) result = (result * result) % prime;
    result = (result * (powers[digit] ?? 1n)) % prime;
  }
  return result;
}
