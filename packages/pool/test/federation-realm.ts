import type { CreateIdentityProviderRequest } from '@aws-sdk/client-cognito-identity-provider';
import { publicUrl, type TestPool } from './harness.ts';
import { makeRealm, type Realm } from './realm.ts';

export const callback = 'https://app.example/callback';

/** A browser that keeps cookies and goes where it is sent, as far as the pool itself. */
export class Browser {
  private readonly cookies = new Map<string, string>();
  private readonly test: TestPool;

  constructor(test: TestPool) {
    this.test = test;
  }

  /** One request to the pool, without following where it leads; `foreign` is a form of another site, without cookies. */
  async go(
    path: string,
    { form, foreign }: { form?: Record<string, string>; foreign?: boolean } = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await this.test.pool.fetch(
      new Request(new URL(path, publicUrl), {
        method: form ? 'POST' : 'GET',
        headers: {
          ...(cookie && !foreign && { cookie }),
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        body: form ? new URLSearchParams(form).toString() : null,
      }),
    );
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set)!;
      this.cookies.set(name!, value!);
    }
    return answer;
  }

  /** Begins a sign-in by a provider; the address of the provider that the browser is sent to. */
  start(realm: Realm, provider: string, more: Record<string, string> = {}): Promise<URL> {
    return this.authorize(realm, { identity_provider: provider, ...more });
  }

  /** What the application learns of whoever is signed in already, without a page. */
  async silently(realm: Realm): Promise<string | undefined> {
    const { searchParams } = await this.authorize(realm, { prompt: 'none' });
    return searchParams.has('code') ? 'code' : (searchParams.get('error') ?? undefined);
  }

  private async authorize(realm: Realm, query: Record<string, string>): Promise<URL> {
    const answer = await this.go(authorizeUrl(realm, query));
    return new URL(answer.headers.get('location') ?? `error:${answer.status}`);
  }
}

/** Of the challenge below (RFC 7636, appendix B). */
const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

interface Tokens {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
}

/** The realm's application at the token endpoint. */
export class Application {
  private readonly test: TestPool;
  private readonly client: string;

  constructor(test: TestPool, { ClientId }: Realm) {
    this.test = test;
    this.client = ClientId;
  }

  /** Trades what the browser brought for tokens. */
  exchange(code: string) {
    return this.token({ grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: VERIFIER });
  }

  /** Whether a sign-in goes on. */
  async refreshes({ refresh_token }: { readonly refresh_token: string }): Promise<boolean> {
    return (await this.token({ grant_type: 'refresh_token', refresh_token })).status === 200;
  }

  private async token(form: Record<string, string>) {
    const answer = await new Browser(this.test).go('/oauth2/token', { form: { client_id: this.client, ...form } });
    return { status: answer.status, ...((await answer.json()) as Tokens) };
  }
}

function authorizeUrl({ ClientId }: Realm, more: Record<string, string>): string {
  const query = {
    response_type: 'code',
    client_id: ClientId,
    redirect_uri: callback,
    scope: 'openid',
    state: 'app-state',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  };
  return `/oauth2/authorize?${new URLSearchParams({ ...query, ...more })}`;
}

/** A SAML provider by its metadata, as it is given to a pool. */
export const samlIn = (ProviderName: string, MetadataFile: string, more: Record<string, string> = {}) => ({
  ProviderName,
  ProviderType: 'SAML' as const,
  ProviderDetails: { MetadataFile, ...more },
  AttributeMapping: { email: 'mail' },
});

/** The same of an OpenID provider that can be discovered. */
export const openIdIn = (ProviderName: string, oidc_issuer: string) => ({
  ProviderName,
  ProviderType: 'OIDC' as const,
  ProviderDetails: {
    client_id: 'client-1',
    client_secret: 'a secret',
    attributes_request_method: 'GET',
    oidc_issuer,
    authorize_scopes: 'openid email',
  },
  AttributeMapping: { email: 'email', name: 'name' },
});

/** A pool with providers and a client that supports them all beside the pool itself. */
export async function federatedRealm(
  test: TestPool,
  providers: readonly Omit<CreateIdentityProviderRequest, 'UserPoolId'>[],
  more: Parameters<typeof makeRealm>[1] = {},
): Promise<Realm> {
  const realm = await makeRealm(test, more);
  for (const provider of providers)
    await test.sdk.createIdentityProvider({ UserPoolId: realm.UserPoolId, ...provider });
  return supporting(
    realm,
    providers.map(({ ProviderName }) => ProviderName!),
  );
}

/** A client of the realm through which people sign in by these providers. */
function supporting(realm: Realm, providers: readonly string[]): Promise<Realm> {
  return realm.client({
    SupportedIdentityProviders: ['COGNITO', ...providers],
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid', 'email', 'aws.cognito.signin.user.admin'],
    CallbackURLs: [callback],
    PreventUserExistenceErrors: 'ENABLED',
  });
}

/** What the application learns: `code` where somebody signed in, else an error, or the status of a page of the pool. */
export function outcome(answer: Response): string {
  const location = answer.headers.get('location');
  if (!location?.startsWith(callback)) return String(answer.status);
  const query = new URL(location).searchParams;
  return query.get('error') ?? (query.has('code') ? 'code' : 'nothing');
}
