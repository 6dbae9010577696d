import { LACKS_SCOPES, loadCaller } from '../access.ts';
import { CognitoError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { readable } from '../rules/attributes.ts';
import { readToken } from '../rules/token-form.ts';
import { toldAttributes } from '../rules/user-scopes.ts';
import type { Client } from '../store/clients.ts';

const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** What RFC 6750 §3.1 has for a refusal; without a token there is no error to tell. */
export type TokenFault = 'none' | 'invalid_token' | 'insufficient_scope';

/**
 * What an access token may know of its user (OpenID Connect Core 1.0 §5.3). As in Cognito every value is text, and the
 * username stands beside the attributes.
 */
export async function userInfo(
  http: Request,
  parts: Parts,
): Promise<{ client: Client; claims: object } | { fault: TokenFault }> {
  const authorization = http.headers.get('authorization');
  if (authorization === null) return { fault: 'none' };
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token === undefined) return { fault: 'invalid_token' };
  try {
    const { client, user } = await loadCaller(token, parts, 'openid');
    const { scope }: { scope?: unknown } = readToken(token)?.payload ?? {};
    const scopes = String(scope).split(' ');
    const told = toldAttributes(scopes, readable(client, user.attributes));
    return { client, claims: { ...told, sub: user.sub, username: user.username } };
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    return { fault: error.message === LACKS_SCOPES ? 'insufficient_scope' : 'invalid_token' };
  }
}
