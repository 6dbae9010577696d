import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';

type Texts = Readonly<Record<string, string>>;

/** An identity provider of a pool. */
export interface IdentityProvider {
  /** One of its own: a provider that comes later under the same name is another. */
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly type: IdentityProviderTypeType;
  /** ProviderDetails, complete. Kept sealed: there are secrets among them. */
  readonly details: Texts;
  /** AttributeMapping: an attribute of the pool's users to the provider's name for it. */
  readonly mapping: Texts;
  /** IdpIdentifiers. */
  readonly identifiers: readonly string[];
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface IdentityProviderPage {
  readonly providers: readonly IdentityProvider[];
  readonly next?: number;
}

export interface IdentityProviders {
  /** Adds one unless its name or one of its identifiers is taken, or its pool has as many as it may. */
  insert(provider: IdentityProvider, most: number): Promise<'inserted' | 'taken' | 'identifier-taken' | 'full'>;
  find(poolId: string, name: string): Promise<IdentityProvider | undefined>;
  byId(poolId: string, id: string): Promise<IdentityProvider | undefined>;
  byIdentifier(poolId: string, identifier: string): Promise<IdentityProvider | undefined>;
  /** Replaces what may change, unless another call has changed or removed it since it was read. */
  update(provider: IdentityProvider, readAt: number): Promise<'updated' | 'changed' | 'identifier-taken'>;
  /** Removes it with the identities that it vouched for; false when there was none. */
  delete(poolId: string, name: string): Promise<boolean>;
  list(page: { poolId: string; after: number; limit: number }): Promise<IdentityProviderPage>;
}
