import type { Tokens } from '@custom-cognito/contract';

/** An access token as this page holds it: in memory, and nowhere else. */
export interface AccessToken {
  readonly value: string;
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly expiresAt: number;
  /** Milliseconds from when it was handed out until it expires. */
  readonly lifetime: number;
}

/** A token that has just been handed out. */
export function accessTokenOf({ access_token: value, expires_in }: Tokens): AccessToken {
  const lifetime = expires_in * 1000;
  return { value, lifetime, expiresAt: Date.now() + lifetime };
}

export const isUsable = ({ expiresAt }: AccessToken): boolean => expiresAt > Date.now();

const LONGEST_LEAD_MS = 60_000;

/** When to renew a token so that no request finds it expired: a minute before, or a tenth of a short life. */
export const renewalOf = ({ expiresAt, lifetime }: AccessToken): number =>
  expiresAt - Math.min(LONGEST_LEAD_MS, lifetime / 10);

/**
 * Whose token it is, as far as it says; never a proof. Undefined where it cannot be read.
 * Tells only whether two tokens in this page are of one person.
 */
export function subjectOf({ value }: AccessToken): string | undefined {
  try {
    const payload = (value.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
    const { sub } = JSON.parse(atob(payload)) as { readonly sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}
