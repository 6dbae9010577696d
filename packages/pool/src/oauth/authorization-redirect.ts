import type { Parts } from '../parts.ts';
import type { AskedAuthorization } from '../store/authorizations.ts';

/** Where an answer goes, and what it repeats. */
export interface ReturnAddress extends Pick<AskedAuthorization, 'redirectUri' | 'state'> {
  readonly poolId: string;
}

/**
 * Sends the browser back to the application: with 303, so that no form is sent along (RFC 9700 §4.12), the state as it
 * came, and the issuer (RFC 9207).
 */
export function redirectBack(
  { redirectUri, state, poolId }: ReturnAddress,
  answer: Readonly<Record<string, string>>,
  { tokens, cookies = [] }: Pick<Parts, 'tokens'> & { cookies?: readonly string[] },
): Response {
  const members = { ...answer, ...(state !== undefined && { state }), iss: tokens.issuerOf(poolId) };
  const text = Object.entries(members)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return redirect(`${redirectUri}${separator(redirectUri)}${text}`, cookies);
}

/** A redirect that nobody stores, and whose target learns nothing of where it came from. */
export function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}

function separator(uri: string): string {
  if (!uri.includes('?')) return '?';
  return /[?&]$/.test(uri) ? '' : '&';
}
