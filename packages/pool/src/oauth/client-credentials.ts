import { randomUUID } from 'node:crypto';
import { customScopes } from '../custom-scopes.ts';
import { lifetimes } from '../rules/lifetimes.ts';
import type { Client } from '../store/clients.ts';
import type { Store } from '../store/store.ts';
import { askClientTokenGeneration } from '../triggers/pre-token-generation.ts';
import type { Form } from './form.ts';
import type { GrantType } from './grant-type.ts';
import { refuseOAuth } from './oauth-error.ts';

/** A program's own access token (RFC 6749 §4.4): neither a refresh token nor an ID token comes with it. */
export const clientCredentials: GrantType = {
  allowedBy: 'client_credentials',
  async issue({ pool, client, form }, parts) {
    if (client.secrets.length === 0) refuseOAuth('unauthorized_client');
    const scopes = await grantedScopes(form, client, parts.store);
    const changes = await askClientTokenGeneration({ pool, client, scopes }, parts.triggers);
    const { accessToken: expiresIn } = lifetimes(client.settings);
    const issue = { client, scopes, now: Math.floor(parts.now() / 1000), jti: randomUUID(), expiresIn, changes };
    const token = await parts.tokens.issueToClient(pool.id, issue);
    return { access_token: token, expires_in: expiresIn, token_type: 'Bearer' };
  },
};

/** All that the client may have unless it asks for some. A scope whose resource server is gone is none any more. */
async function grantedScopes({ scope }: Form, client: Client, store: Store): Promise<readonly string[]> {
  const asked = scope?.split(' ').filter((name) => name !== '') ?? [];
  const allowed = client.settings.AllowedOAuthScopes ?? [];
  if (asked.some((name) => !allowed.includes(name))) refuseOAuth('invalid_scope');
  const existing = await customScopes(store, client.poolId);
  if (asked.some((name) => !existing.has(name))) refuseOAuth('invalid_scope');
  const granted = asked.length > 0 ? [...new Set(asked)] : allowed.filter((name) => existing.has(name));
  return granted.length > 0 ? granted : refuseOAuth('invalid_scope');
}
