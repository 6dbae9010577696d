import { offeredGrantTypes } from '../oauth/token-endpoint.ts';
import { PUBLISHED_KEYS_MAX_AGE_SECONDS } from '../rules/key-rotation.ts';
import type { Store } from '../store/store.ts';
import type { Tokens } from '../tokens/tokens.ts';
import { READABLE } from './cors.ts';

const PATH = /^\/([\w-]+_[0-9A-Za-z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/;

/** A pool's public keys and discovery document; undefined where a path names neither. */
export async function wellKnown(
  path: string,
  { store, tokens }: { store: Store; tokens: Tokens },
): Promise<Response | undefined> {
  const [, poolId, document] = PATH.exec(path) ?? [];
  if (poolId === undefined || !(await store.pools.find(poolId))) return undefined;
  const body = document === 'jwks.json' ? { keys: await tokens.jwks(poolId) } : discovery(tokens, poolId);
  const headers = { ...READABLE, 'cache-control': `public, max-age=${PUBLISHED_KEYS_MAX_AGE_SECONDS}` };
  return Response.json(body, { headers });
}

/** OpenID Connect Discovery 1.0 §3, with what is served today and nothing else. */
function discovery({ issuerOf, publicUrl }: Tokens, poolId: string): object {
  const issuer = issuerOf(poolId);
  return {
    issuer,
    authorization_endpoint: `${publicUrl}/oauth2/authorize`,
    token_endpoint: `${publicUrl}/oauth2/token`,
    userinfo_endpoint: `${publicUrl}/oauth2/userInfo`,
    revocation_endpoint: `${publicUrl}/oauth2/revoke`,
    end_session_endpoint: `${publicUrl}/logout`,
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    revocation_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    grant_types_supported: offeredGrantTypes,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    prompt_values_supported: ['none', 'login', 'consent', 'select_account'],
    ui_locales_supported: ['es', 'en'],
    scopes_supported: ['openid', 'email', 'phone', 'profile'],
    subject_types_supported: ['public'],
  };
}
