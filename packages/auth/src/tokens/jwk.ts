import { createPublicKey, type KeyObject } from 'node:crypto';

const MIN_BITS = 2048;
const MAX_BITS = 8192;
const MIN_EXPONENT = 65_537n;
const MAX_KEYS = 100;
const PRIVATE_FIELDS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

type Jwk = Readonly<Record<string, unknown>>;

/**
 * Reads the RS256 verification keys out of a JWK set by their `kid`; other and doubtful keys are left out, and so
 * are all keys that share a `kid`. Throws `SyntaxError` when the text is not a JWK set. RFC 7517 §5.
 */
export function readJwks(text: string): ReadonlyMap<string, KeyObject> {
  const set: unknown = JSON.parse(text);
  const entries = isObject(set) ? set.keys : undefined;
  if (!Array.isArray(entries) || entries.length > MAX_KEYS) throw new SyntaxError('Not a JWK set');
  const keys = new Map<string, KeyObject>();
  const seen = new Set<string>();
  for (const jwk of entries) {
    if (!isObject(jwk) || typeof jwk.kid !== 'string') continue;
    const key = seen.has(jwk.kid) ? undefined : readKey(jwk);
    if (key) keys.set(jwk.kid, key);
    else if (seen.has(jwk.kid)) keys.delete(jwk.kid);
    seen.add(jwk.kid);
  }
  return keys;
}

function readKey(jwk: Jwk): KeyObject | undefined {
  const { kty, n, e } = jwk;
  if (kty !== 'RSA' || typeof n !== 'string' || typeof e !== 'string') return undefined;
  if (PRIVATE_FIELDS.some((field) => field in jwk) || !isForVerifying(jwk)) return undefined;
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty, n, e } });
    return isStrong(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

function isForVerifying({ use, alg, key_ops: operations }: Jwk): boolean {
  if (use !== undefined && use !== 'sig') return false;
  if (alg !== undefined && alg !== 'RS256') return false;
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'));
}

function isStrong(key: KeyObject): boolean {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  return modulusLength >= MIN_BITS && modulusLength <= MAX_BITS && publicExponent >= MIN_EXPONENT;
}

const isObject = (value: unknown): value is Jwk => typeof value === 'object' && value !== null && !Array.isArray(value);
