import { Secret, TOTP } from 'otpauth';

const STEP_MS = 30_000;

/** What an app is told by a QR code; the label is the person's address as it was typed. */
export function appUrl({ secret, email, product }: { secret: string; email: string; product: string }): string {
  return new TOTP({ issuer: product, label: email, secret: Secret.fromBase32(secret) }).toString();
}

/** The codes that the app would show now and next: the present one may have been used a moment ago. */
export function appCodes(secret: string, now: number): readonly [string, string] {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return [totp.generate({ timestamp: now }), totp.generate({ timestamp: now + STEP_MS })];
}
