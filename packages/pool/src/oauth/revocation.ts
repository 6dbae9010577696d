import type { Parts } from '../parts.ts';
import type { Client } from '../store/clients.ts';
import type { Form } from './form.ts';
import { refuseOAuth } from './oauth-error.ts';

/**
 * Ends the sign-in that a refresh token belongs to (RFC 7009). An unknown token, and one of another client, is none of
 * this client's to end, which is told to nobody. Throws OAuthError.
 */
export async function revoke({ token }: Form, client: Client, { store, secrets, now }: Parts): Promise<void> {
  if (token === undefined || client.settings.EnableTokenRevocation === false) return refuseOAuth('invalid_request');
  if (token.split('.').length === 3) return refuseOAuth('unsupported_token_type');
  const grant = await store.grants.byRefreshToken(secrets.hash.refreshToken(token));
  if (grant?.clientId === client.id) await store.grants.revoke(grant.id, now());
}
