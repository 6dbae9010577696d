import type { CreateUserPoolClientRequest } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { ClientSettings } from '../store/clients.ts';

const MOST_SCOPES = 50;
/** Scopes that concern a user; all others belong to a resource server. */
const OF_USERS: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

type OAuthSettings = Pick<
  ClientSettings,
  'AllowedOAuthFlowsUserPoolClient' | 'AllowedOAuthFlows' | 'AllowedOAuthScopes'
>;

/**
 * What a client may do at the token endpoint. Whether its scopes exist is not looked at here.
 * Throws InvalidParameterException and InvalidOAuthFlowException.
 */
export function oauthSettings(request: Partial<CreateUserPoolClientRequest>, confidential: boolean): OAuthSettings {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes: scopes = [] } = request;
  if (!request.AllowedOAuthFlowsUserPoolClient) {
    if (flows.length + scopes.length === 0) return { AllowedOAuthFlowsUserPoolClient: false };
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
  const other = flows.find((flow) => flow !== 'client_credentials');
  if (other) refuse('InvalidParameterException', `The ${other} flow is not offered by this user pool.`);
  if (!confidential) {
    const message = 'client_credentials flow can not be selected if client does not have a client secret.';
    refuse('InvalidOAuthFlowException', message);
  }
  const ofUsers = scopes.find((scope) => OF_USERS.includes(scope));
  if (ofUsers) refuse('InvalidOAuthFlowException', `${ofUsers} is not supported with client_credentials flow.`);
  if (scopes.length > MOST_SCOPES) {
    refuse('InvalidParameterException', `A client has at most ${MOST_SCOPES} scopes.`);
  }
  return {
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: [...new Set(flows)],
    AllowedOAuthScopes: [...new Set(scopes)],
  };
}
