import { z } from 'zod';
import { issueClientToken } from '../client-token.ts';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { checkClientSecret } from '../rules/client-secret.ts';
import { hookErrors } from '../triggers/errors.ts';
import * as shape from './shapes.ts';

/** What `/oauth2/token` gives for client credentials, for clients that may ask there. The SDK knows no value of ExplicitAuthFlows for it. */
export const getClientToken = operation('GetClientToken', {
  access: 'signedClient',
  input: z.object({
    ClientId: shape.clientId,
    Secret: shape.clientSecret,
    Scopes: z.array(z.string().min(1).max(256)).max(50).optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [...hookErrors],
  async handle(input, context) {
    const { pool, client } = context;
    checkClientSecret(client, input.Secret);
    const { AllowedOAuthFlowsUserPoolClient: enabled, AllowedOAuthFlows: flows = [] } = client.settings;
    if (!enabled || !flows.includes('client_credentials')) {
      refuse('NotAuthorizedException', 'client_credentials flow not enabled for this client');
    }
    const issued = await issueClientToken({ pool, client, asked: input.Scopes ?? [] }, context);
    if (!issued) return refuse('InvalidParameterException', 'Invalid scope requested.');
    const { token, expiresIn } = issued;
    return { ClientAuthenticationResult: { AccessToken: token, ExpiresIn: expiresIn, TokenType: 'Bearer' } };
  },
});
