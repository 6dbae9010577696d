import { createSign } from 'node:crypto';
import type { TestPool } from './harness.ts';
import { claimsOf } from './realm.ts';

/** Base64url of text as it stands, and of anything else as JSON. */
export function encode(part: unknown): string {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64url');
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Makes tokens with the key of a token's own pool, of any claims and header; text is signed as it stands. */
export type Forger = (claims?: unknown, header?: unknown) => string;

/** Like a genuine token but for what is changed: `undefined` leaves a claim out. */
export async function forgerLike(test: TestPool, poolId: string, genuine: string): Promise<Forger> {
  const [key] = await test.pool.parts.store.signingKeys.of(poolId);
  const der = test.pool.parts.secrets.signingKeys.open(key!.privateSealed, `${poolId}/${key!.kid}`);
  const privateKey = { key: Buffer.from(der), format: 'der', type: 'pkcs8' } as const;
  const own = { kid: key!.kid, alg: 'RS256' };
  const claims = { ...claimsOf(genuine), exp: Math.floor(test.clock.now() / 1000) + 3_600 };
  return (change = {}, header = {}) => {
    const payload = isRecord(change) ? { ...claims, ...change } : change;
    const signed = `${encode(isRecord(header) ? { ...own, ...header } : header)}.${encode(payload)}`;
    return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}
