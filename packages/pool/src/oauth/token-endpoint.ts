import { z } from 'zod';
import type { Peer } from '../auth-event.ts';
import { beginCall } from '../call.ts';
import { CognitoError } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { parseStrictJson } from '../rules/strict-json.ts';
import type { Client } from '../store/clients.ts';
import { authorizationCode } from './authorization-code.ts';
import { clientCredentials } from './client-credentials.ts';
import type { Form } from './form.ts';
import type { GrantType } from './grant-type.ts';
import { OAuthError, refuseOAuth } from './oauth-error.ts';
import { refreshGrant } from './refresh-grant.ts';

const metadata = z.record(z.string(), z.string());
const grantTypes: ReadonlyMap<string, GrantType> = new Map([
  ['authorization_code', authorizationCode],
  ['refresh_token', refreshGrant],
  ['client_credentials', clientCredentials],
]);

/** As in the discovery document. */
export const offeredGrantTypes: readonly string[] = [...grantTypes.keys()];

/** Answers `/oauth2/token` (RFC 6749 §3.2) to a client that has shown who it is. Throws OAuthError. */
export async function issueFromGrant(
  { form, client, peer }: { form: Form; client: Client; peer: Peer },
  parts: Parts,
): Promise<object> {
  const pool = (await parts.store.pools.find(client.poolId)) ?? refuseOAuth('invalid_client');
  const grantType = grantTypes.get(form.grant_type ?? '') ?? refuseGrantType(form.grant_type);
  const { AllowedOAuthFlowsUserPoolClient: enabled, AllowedOAuthFlows: flows = [] } = client.settings;
  if (!enabled || !flows.includes(grantType.allowedBy)) refuseOAuth('unauthorized_client');
  const input = { ClientId: client.id, ClientMetadata: clientMetadata(form) };
  const call = beginCall(parts, { operation: 'GetClientToken', input, peer });
  try {
    return await grantType.issue({ pool, client, form }, call.parts);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    // A hook of the pool had something against it or was away, or the user may not sign in any more.
    const code = error.name === 'NotAuthorizedException' ? 'invalid_grant' : 'invalid_request';
    throw new OAuthError(code, { cause: error });
  }
}

/** What the caller tells the pool's hooks: JSON with one text to a name. Throws invalid_request. */
function clientMetadata({ aws_client_metadata: json }: Form): Record<string, string> | undefined {
  if (json === undefined) return undefined;
  try {
    const parsed = metadata.safeParse(parseStrictJson(json));
    if (parsed.success) return parsed.data;
  } catch (error) {
    throw new OAuthError('invalid_request', { cause: error });
  }
  return refuseOAuth('invalid_request');
}

function refuseGrantType(asked: string | undefined): never {
  return refuseOAuth(asked === undefined ? 'invalid_request' : 'unsupported_grant_type');
}
