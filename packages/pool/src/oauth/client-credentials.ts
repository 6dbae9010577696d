import { issueClientToken } from '../client-token.ts';
import type { GrantType } from './grant-type.ts';
import { refuseOAuth } from './oauth-error.ts';

/** A program's own access token (RFC 6749 §4.4): neither a refresh token nor an ID token comes with it. */
export const clientCredentials: GrantType = {
  allowedBy: 'client_credentials',
  async issue({ pool, client, form }, parts) {
    if (client.secrets.length === 0) refuseOAuth('unauthorized_client');
    const asked = form.scope?.split(' ').filter((name) => name !== '') ?? [];
    const issued = await issueClientToken({ pool, client, asked }, parts);
    if (!issued) return refuseOAuth('invalid_scope');
    return { access_token: issued.token, expires_in: issued.expiresIn, token_type: 'Bearer' };
  },
};
