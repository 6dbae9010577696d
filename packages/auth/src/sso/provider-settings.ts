import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';

/** What every provider is told of. */
interface Common {
  /** 1 to 32 characters; buttons show it, and users of it are named after it. Cognito has one name for each social one. */
  readonly name: string;
  /** From an attribute of the pool to what the provider calls it; the usual ones of its type unless given. */
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  /** Other names that lead to it, such as the domain of its addresses. */
  readonly identifiers?: readonly string[] | undefined;
}

interface OAuthClient extends Common {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[] | undefined;
}

/** Any OpenID provider whose issuer tells of itself (OpenID Connect Discovery 1.0). */
export interface OidcProviderSettings extends OAuthClient {
  readonly type: 'oidc';
  readonly issuer: string;
}

export interface SocialProviderSettings extends OAuthClient {
  readonly type: 'google' | 'facebook' | 'amazon';
}

export interface AppleProviderSettings extends Omit<OAuthClient, 'clientSecret'> {
  readonly type: 'apple';
  readonly teamId: string;
  readonly keyId: string;
  /** PKCS#8, as PEM. */
  readonly privateKey: string;
}

export interface SamlProviderSettings extends Common {
  readonly type: 'saml';
  /** Where its metadata is, or the metadata itself. */
  readonly metadata: { readonly url: string } | { readonly xml: string };
  readonly signRequests?: boolean | undefined;
  readonly encryptedAssertions?: boolean | undefined;
  /** Whether a sign-in may begin at the provider; false unless given. */
  readonly startsThere?: boolean | undefined;
  /** Whether signing out at the pool leads by way of the provider; false unless given. */
  readonly signsOutThere?: boolean | undefined;
}

export type IdentityProviderSettings =
  | OidcProviderSettings
  | SocialProviderSettings
  | AppleProviderSettings
  | SamlProviderSettings;

/** What Cognito is told of a provider. */
export interface CognitoProvider {
  readonly ProviderName: string;
  readonly ProviderType: IdentityProviderTypeType;
  readonly ProviderDetails: Record<string, string>;
  readonly AttributeMapping: Record<string, string>;
  readonly IdpIdentifiers: string[];
}

const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

const oauthDetails = ({ clientId, clientSecret, scopes }: OAuthClient, usual: string) => ({
  client_id: clientId,
  client_secret: clientSecret,
  authorize_scopes: scopes?.join(' ') ?? usual,
});

type OfType<T> = Extract<IdentityProviderSettings, { readonly type: T }>;

interface Kind<T> {
  readonly type: IdentityProviderTypeType;
  readonly attributes: Readonly<Record<string, string>>;
  details(settings: OfType<T>): Record<string, string>;
}

const OPENID = { email: 'email', email_verified: 'email_verified', name: 'name' } as const;

/** Each type of provider in Cognito's terms, and the attributes that such a provider usually tells. */
const KINDS: { readonly [T in IdentityProviderSettings['type']]: Kind<T> } = {
  oidc: {
    type: 'OIDC',
    attributes: OPENID,
    details: (settings) => ({
      ...oauthDetails(settings, 'openid email profile'),
      oidc_issuer: settings.issuer,
      attributes_request_method: 'GET',
    }),
  },
  google: {
    type: 'Google',
    attributes: OPENID,
    details: (settings) => oauthDetails(settings, 'openid email profile'),
  },
  facebook: {
    type: 'Facebook',
    attributes: { email: 'email', name: 'name' },
    details: (settings) => oauthDetails(settings, 'public_profile,email'),
  },
  amazon: {
    type: 'LoginWithAmazon',
    attributes: { email: 'email', name: 'name' },
    details: (settings) => oauthDetails(settings, 'profile'),
  },
  apple: {
    type: 'SignInWithApple',
    attributes: { email: 'email', email_verified: 'email_verified' },
    details: ({ clientId, teamId, keyId, privateKey, scopes }) => ({
      client_id: clientId,
      team_id: teamId,
      key_id: keyId,
      private_key: privateKey,
      authorize_scopes: scopes?.join(' ') ?? 'email name',
    }),
  },
  saml: {
    type: 'SAML',
    attributes: { email: `${CLAIMS}emailaddress`, name: `${CLAIMS}name` },
    details: ({ metadata, signRequests, encryptedAssertions, startsThere, signsOutThere }) => ({
      ...('url' in metadata ? { MetadataURL: metadata.url } : { MetadataFile: metadata.xml }),
      ...(signRequests && { RequestSigningAlgorithm: 'rsa-sha256' }),
      EncryptedResponses: String(encryptedAssertions === true),
      IDPInit: String(startsThere === true),
      IDPSignout: String(signsOutThere === true),
    }),
  },
};

/** Puts a provider's settings into Cognito's terms. */
export function cognitoProvider(settings: IdentityProviderSettings): CognitoProvider {
  // The table has the type's own entry, which the compiler cannot follow.
  const kind = KINDS[settings.type] as Kind<IdentityProviderSettings['type']>;
  return {
    ProviderName: settings.name,
    ProviderType: kind.type,
    ProviderDetails: kind.details(settings),
    AttributeMapping: { ...(settings.attributes ?? kind.attributes) },
    IdpIdentifiers: [...(settings.identifiers ?? [])],
  };
}
