import { Secret, TOTP } from 'otpauth';

/** Steps before and after the present one that count, for clocks that differ and people who type slowly. */
const WINDOW = 1;

/** A secret as authenticator apps take it: Base32 without padding (RFC 4648 §6). */
export function base32(bytes: Uint8Array): string {
  return secretOf(bytes).base32;
}

/**
 * The step of thirty seconds whose code this is (RFC 6238, SHA-1, six digits), of the present one and its neighbours;
 * undefined for any other text.
 */
export function totpStep(secret: Uint8Array, code: string, now: number): number | undefined {
  if (!/^[0-9]{6}$/.test(code)) return undefined;
  const totp = new TOTP({ secret: secretOf(secret) });
  const distance = totp.validate({ token: code, timestamp: now, window: WINDOW });
  return distance === null ? undefined : totp.counter({ timestamp: now }) + distance;
}

function secretOf(bytes: Uint8Array): Secret {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer });
}
