import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';

/** What is known of a provider that everybody uses, in the members of ProviderDetails. */
export interface WellKnown {
  /** Members that an operator gives. */
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly fixed: Readonly<Record<string, string>>;
  /** The claim that names its users for good. */
  readonly subject: string;
  /** Whether it says who signed in by an ID token; the others are asked. */
  readonly openid: boolean;
}

const CLIENT = ['client_id', 'client_secret', 'authorize_scopes'];

/** Social providers, as DescribeIdentityProvider shows them. */
export const wellKnown: Readonly<Partial<Record<IdentityProviderTypeType, WellKnown>>> = {
  Google: {
    required: CLIENT,
    optional: [],
    fixed: {
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    },
    subject: 'sub',
    openid: true,
  },
  Facebook: {
    required: CLIENT,
    optional: ['api_version'],
    fixed: {
      attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
      token_request_method: 'GET',
      token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
    },
    subject: 'id',
    openid: false,
  },
  LoginWithAmazon: {
    required: CLIENT,
    optional: [],
    fixed: {
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    },
    subject: 'user_id',
    openid: false,
  },
  SignInWithApple: {
    required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
    optional: [],
    fixed: {
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      jwks_uri: 'https://appleid.apple.com/auth/keys',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    },
    subject: 'sub',
    openid: true,
  },
};
