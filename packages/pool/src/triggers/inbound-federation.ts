import type { IdentityProviderTypeType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Trigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';

type Attributes = Readonly<Record<string, string>>;

const response = z.object({ userAttributesToMap: z.record(z.string(), z.string()) });

const inboundFederation: Trigger<z.output<typeof response>> = {
  name: 'InboundFederation',
  target: (config) => config.InboundFederation?.LambdaArn,
  version: () => '1',
  empty: () => ({ userAttributesToMap: {} }),
  response,
};

/** What an identity provider said of someone, before anything is mapped: the first three of OAuth, or the last of SAML. */
export interface ProviderAnswer {
  readonly tokenResponse?: Attributes;
  readonly idToken?: Attributes;
  readonly userInfo?: Attributes;
  readonly samlResponse?: Attributes;
}

interface FederatedSignIn {
  readonly pool: UserPool;
  readonly client: Client;
  readonly provider: { readonly name: string; readonly type: IdentityProviderTypeType };
  /** The provider's own name for the user. */
  readonly userName: string;
  readonly answer: ProviderAnswer;
  /** What the attribute mapping would read without a hook. */
  readonly attributes: Attributes;
}

/**
 * Asks which attributes of a federated sign-in are mapped to the user's. The hook's replace the provider's as a whole,
 * so that those it leaves out are dropped; none at all leave the provider's as they are.
 */
export async function askInboundFederation(
  { pool, client, provider, userName, answer, attributes }: FederatedSignIn,
  triggers: Triggers,
): Promise<Attributes> {
  const decided = await triggers.fire(inboundFederation, {
    pool,
    client,
    userName,
    source: 'InboundFederation_ExternalProvider',
    request: { providerName: provider.name, providerType: provider.type, attributes: answer },
  });
  const mapped = decided?.userAttributesToMap ?? {};
  return Object.keys(mapped).length > 0 ? mapped : attributes;
}
