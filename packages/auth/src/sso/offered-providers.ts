import type { UpdateUserPoolClientCommandInput } from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import { SCOPES } from './hosted-sign-in.ts';

type ClientSettings = Omit<UpdateUserPoolClientCommandInput, 'UserPoolId' | 'ClientId'>;

/** What the app client needs for a provider to be offered: the provider, where it comes back to, and the code flow. */
export function offering(settings: ClientSettings, provider: { readonly name: string; readonly callback: string }) {
  const { SupportedIdentityProviders: supported = ['COGNITO'] } = settings;
  return {
    ...settings,
    SupportedIdentityProviders: withOne(supported, provider.name),
    CallbackURLs: withOne(settings.CallbackURLs, provider.callback),
    AllowedOAuthFlows: withOne(settings.AllowedOAuthFlows, 'code'),
    AllowedOAuthScopes: SCOPES.reduce<string[]>(withOne, settings.AllowedOAuthScopes ?? []),
    AllowedOAuthFlowsUserPoolClient: true,
  } satisfies ClientSettings;
}

/** The same without a provider that is going. Its callback stays: others may share it. */
export function withdrawing(settings: ClientSettings, name: string): ClientSettings {
  const left = (settings.SupportedIdentityProviders ?? []).filter((one) => one !== name);
  return { ...settings, SupportedIdentityProviders: left };
}

/** Changes the app client. Cognito forgets whatever an update leaves out, so all that is set is told again. */
export async function changeClient(
  { cognito, client: { userPoolId: UserPoolId, clientId: ClientId } }: Pick<Parts, 'cognito' | 'client'>,
  change: (settings: ClientSettings) => ClientSettings,
): Promise<void> {
  const { UserPoolClient = {} } = await cognito('DescribeUserPoolClient', { UserPoolId, ClientId });
  const { ClientSecret, CreationDate, LastModifiedDate, ...settings } = UserPoolClient;
  await cognito('UpdateUserPoolClient', { ...change(settings), UserPoolId, ClientId });
}

const withOne = <T>(list: readonly T[] | undefined, one: T): T[] => [...new Set([...(list ?? []), one])];
