import type { KeyObject } from 'node:crypto';
import { AuthError } from './errors.ts';
import { assertRules, type ClaimRules, type Claims, readClaims } from './tokens/claims.ts';
import type { KeySource } from './tokens/jwks.ts';
import { isSignedBy, parseJws } from './tokens/jws.ts';
import { type TokenVerdict, verdictOf } from './tokens/verdict.ts';

const MAX_REMEMBERED = 5_000;

export interface VerifyOptions extends ClaimRules {
  readonly keys: KeySource;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
}

export interface VerifierOptions extends VerifyOptions {
  /** Says whether a genuine token has been revoked; asked for every use. `null` accepts tokens until they expire. */
  readonly isRevoked: ((claims: Claims) => boolean) | null;
  /** Hears the verdict on each token; returns at once and never throws. */
  readonly told?: ((verdict: TokenVerdict) => void) | undefined;
}

/** Verifies tokens of one kind; see {@link verifyToken} for what it throws. */
export type Verifier = (token: string) => Promise<Claims>;

interface Verified {
  readonly claims: Claims;
  readonly kid: string;
  readonly key: KeyObject;
}

/**
 * Verifies one Cognito token: RS256 signature by a key of the issuer, `iss`, `token_use`, client and times.
 *
 * At most 8 KiB. Throws AuthError `invalid_token` for a token that is not valid, and `service_unavailable` when the
 * keys to judge it cannot be had. RFC 8725.
 */
export async function verifyToken(token: string, options: VerifyOptions): Promise<Claims> {
  assertRules(options);
  return (await verifySigned(token, options)).claims;
}

/** Makes a verifier that remembers up to 5,000 verified tokens until they expire, are revoked, or lose their key. */
export function createVerifier(options: VerifierOptions): Verifier {
  assertRules(options);
  if (options.isRevoked === undefined) throw new TypeError('isRevoked is required; null never asks');
  const { keys, isRevoked, told, leeway = 0, clock = Date.now } = options;
  const remembered = new Map<string, Verified>();

  function recall(token: string): Verified | undefined {
    const known = remembered.get(token);
    if (known === undefined) return undefined;
    remembered.delete(token);
    if (clock() >= (known.claims.expiresAt + leeway) * 1000 || !keys.holds(known.kid, known.key)) return undefined;
    remembered.set(token, known);
    return known;
  }

  function remember(token: string, verified: Verified): void {
    remembered.set(token, verified);
    if (remembered.size <= MAX_REMEMBERED) return;
    // A Map keeps its order of insertion and recall() moves hits to the end, so the first is the least recently used.
    const [oldest] = remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
  }

  return async (token) => {
    try {
      let verified = recall(token);
      if (verified === undefined) {
        verified = await verifySigned(token, options);
        remember(token, verified);
      }
      if (isRevoked?.(verified.claims)) throw new AuthError('invalid_token', { cause: 'revoked' });
      told?.('valid');
      return verified.claims;
    } catch (error) {
      told?.(verdictOf(error));
      throw error;
    }
  };
}

async function verifySigned(token: string, options: VerifyOptions): Promise<Verified> {
  const { keys, clock = Date.now } = options;
  const jws = judge(() => parseJws(token));
  const key = await findKey(keys, jws.kid);
  if (key === undefined) throw new AuthError('invalid_token', { cause: 'key' });
  if (!isSignedBy(jws, key)) throw new AuthError('invalid_token', { cause: 'signature' });
  const claims = judge(() => readClaims(jws.payload, options, clock() / 1000));
  return { claims, kid: jws.kid, key };
}

async function findKey(keys: KeySource, kid: string): Promise<KeyObject | undefined> {
  try {
    return await keys.find(kid);
  } catch (cause) {
    throw new AuthError('service_unavailable', { cause });
  }
}

function judge<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new AuthError('invalid_token', { cause });
    throw cause;
  }
}
