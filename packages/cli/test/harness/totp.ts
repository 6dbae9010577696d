import { Secret, TOTP } from 'otpauth';

/** What the app shows now, or some steps of thirty seconds from now; the pool takes one step either way. */
export const appCode = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + 30_000 * steps });
