import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';
import type { AppClient } from '../app-client.ts';
import type { Cognito } from '../cognito.ts';
import { AuthError, during } from '../errors.ts';
import { keptAnswer } from '../kept-answer.ts';

/** Short, so that a provider that was added is offered at once as people see it. */
const KEPT_MS = 5_000;
const PAGE = 60;

export const TYPES = {
  SAML: 'saml',
  OIDC: 'oidc',
  Google: 'google',
  Facebook: 'facebook',
  LoginWithAmazon: 'amazon',
  SignInWithApple: 'apple',
} as const satisfies Record<IdentityProviderTypeType, string>;

/** What changes with a provider: another of the same name has another one. Throws `sso_provider_unknown`. */
export async function providerVersion(
  { cognito, client: { userPoolId: UserPoolId } }: Pick<SsoProvidersParts, 'cognito' | 'client'>,
  ProviderName: string,
): Promise<string> {
  const asking = cognito('DescribeIdentityProvider', { UserPoolId, ProviderName });
  const provider = (await during('linking', asking)).IdentityProvider;
  return JSON.stringify([provider?.CreationDate, provider?.LastModifiedDate]);
}

export type SsoProviderType = (typeof TYPES)[IdentityProviderTypeType];

/** An identity provider that people of this app client can sign in with. */
export interface SsoProvider {
  /** Names it in addresses: its name in small letters, where no other provider differs by that alone. */
  readonly id: string;
  /** Its name in the pool. */
  readonly name: string;
  readonly type: SsoProviderType;
}

export interface SsoProviders {
  list(): Promise<readonly SsoProvider[]>;
  /**
   * By its id, or by its type where the client has one provider of it, so that `/sso/saml/login` is what it seems.
   * Throws `sso_provider_unknown`.
   */
  find(id: string): Promise<SsoProvider>;
}

export interface SsoProvidersParts {
  readonly cognito: Cognito;
  readonly client: AppClient;
  readonly clock: () => number;
}

/** The providers that the pool has and the app client supports, as they were at most five seconds ago. */
export function createSsoProviders({ cognito, client, clock }: SsoProvidersParts): SsoProviders {
  const { userPoolId: UserPoolId, clientId: ClientId } = client;

  async function supported(): Promise<ReadonlySet<string>> {
    const { UserPoolClient } = await cognito('DescribeUserPoolClient', { UserPoolId, ClientId });
    return new Set((UserPoolClient?.SupportedIdentityProviders ?? []).filter((name) => name !== 'COGNITO'));
  }

  async function ask(): Promise<readonly SsoProvider[]> {
    const names = await supported();
    const found: Omit<SsoProvider, 'id'>[] = [];
    let next: string | undefined;
    do {
      if (names.size === found.length) break;
      const page = await cognito('ListIdentityProviders', { UserPoolId, MaxResults: PAGE, NextToken: next });
      for (const { ProviderName: name = '', ProviderType: type } of page.Providers ?? []) {
        if (type !== undefined && names.has(name)) found.push({ name, type: TYPES[type] });
      }
      next = page.NextToken;
    } while (next !== undefined);
    return withIds(found);
  }

  const list = keptAnswer({ keptMs: KEPT_MS, ask: () => during('administration', ask()), clock });
  return {
    list,
    async find(id) {
      const providers = await list();
      const ofType = providers.filter(({ type }) => type === id);
      const found = providers.find((one) => one.id === id) ?? (ofType.length === 1 ? ofType[0] : undefined);
      if (found === undefined) throw new AuthError('sso_provider_unknown');
      return found;
    },
  };
}

function withIds(found: readonly Omit<SsoProvider, 'id'>[]): readonly SsoProvider[] {
  const small = found.map(({ name }) => name.toLowerCase());
  const isAlone = (id: string) => small.indexOf(id) === small.lastIndexOf(id);
  return found.map((one) => ({ ...one, id: isAlone(one.name.toLowerCase()) ? one.name.toLowerCase() : one.name }));
}
