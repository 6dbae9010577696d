import type { CreateUserPoolClientRequest, OAuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { ClientSettings } from '../store/clients.ts';
import { redirectUris } from './redirect-uris.ts';
import { isUserScope } from './user-scopes.ts';

const MOST_SCOPES = 50;

type OAuthSettings = Pick<
  ClientSettings,
  | 'AllowedOAuthFlowsUserPoolClient'
  | 'AllowedOAuthFlows'
  | 'AllowedOAuthScopes'
  | 'CallbackURLs'
  | 'LogoutURLs'
  | 'DefaultRedirectURI'
>;

/**
 * What a client may do at the OAuth endpoints. Whether its scopes exist is not looked at here.
 * Throws InvalidParameterException and InvalidOAuthFlowException.
 */
export function oauthSettings(request: Partial<CreateUserPoolClientRequest>, confidential: boolean): OAuthSettings {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = request;
  const addresses = redirectUris(request);
  if (!request.AllowedOAuthFlowsUserPoolClient) {
    if (flows.length + scopes.length === 0) return { AllowedOAuthFlowsUserPoolClient: false, ...addresses };
    refuse(
      'InvalidParameterException',
      'AllowedOAuthFlowsUserPoolClient must be true to allow OAuth flows and scopes.',
    );
  }
  if (flows.length === 0 || scopes.length === 0) {
    refuse(
      'InvalidParameterException',
      'AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows.',
    );
  }
  // RFC 9700 §2.1.2: an access token in an address is anybody's who reads it.
  if (flows.includes('implicit')) {
    refuse('InvalidParameterException', 'The implicit flow is not offered by this user pool.');
  }
  if (flows.includes('client_credentials')) checkMachine(flows, scopes, confidential);
  else if (!addresses.CallbackURLs) {
    refuse('InvalidParameterException', 'CallbackURLs are required if user pool client is allowed to use OAuth flows.');
  }
  if (scopes.length > MOST_SCOPES) {
    refuse('InvalidParameterException', `A client has at most ${MOST_SCOPES} scopes.`);
  }
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: [...new Set(flows)],
    AllowedOAuthScopes: [...new Set(scopes)],
    ...addresses,
  };
}

/** A program that signs in as itself can keep a secret, and is nobody. */
function checkMachine(flows: readonly OAuthFlowType[], scopes: readonly string[], confidential: boolean): void {
  if (flows.some((flow) => flow !== 'client_credentials')) {
    const message = 'client_credentials flow can not be selected along with code flow or implicit flow.';
    refuse('InvalidOAuthFlowException', message);
  }
  if (!confidential) {
    const message = 'client_credentials flow can not be selected if client does not have a client secret.';
    refuse('InvalidOAuthFlowException', message);
  }
  const ofUsers = scopes.find(isUserScope);
  if (ofUsers) refuse('InvalidOAuthFlowException', `${ofUsers} is not supported with client_credentials flow.`);
}
