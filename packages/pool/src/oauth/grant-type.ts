import type { OAuthFlowType } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Form } from './form.ts';

interface TokenRequest {
  readonly pool: UserPool;
  readonly client: Client;
  readonly form: Form;
}

/** One of the token endpoint's grant types. */
export interface GrantType {
  /** What a client's AllowedOAuthFlows must name. */
  readonly allowedBy: OAuthFlowType;
  /** The answer's members (RFC 6749 §5.1). Throws OAuthError. */
  issue(request: TokenRequest, parts: Parts): Promise<object>;
}
