import type { IdentityProviderType } from '@aws-sdk/client-cognito-identity-provider';
import type { AuditCall } from '../auditing.ts';
import { AuthError, during, unless } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { tellingRefusal } from '../telling-refusal.ts';
import { changeClient, offering, withdrawing } from './offered-providers.ts';
import { cognitoProvider, type IdentityProviderSettings } from './provider-settings.ts';
import type { SsoProvider } from './providers.ts';

export interface SavedIdentityProvider {
  /** Whether it is new; else what was there under its name was changed. */
  readonly created: boolean;
}

/** The identity providers of the pool, as those who run the service see to them. */
export function identityProviders(parts: Parts) {
  const { cognito, client, audit, events } = parts;
  const { userPoolId: UserPoolId } = client;

  async function recorded<T>(call: AuditCall & { action: string }, work: () => Promise<T>): Promise<T> {
    const { action, actor, context } = call;
    await audit.ready();
    const done = await tellingRefusal(during('administration', work()), ({ code }) =>
      events.adminFailed({ action, actor, context, reason: code }),
    );
    await events.adminAction({ action, actor, context });
    return done;
  }

  async function describe(name: string): Promise<IdentityProviderType | undefined> {
    const call = cognito('DescribeIdentityProvider', { UserPoolId, ProviderName: name });
    return (await unless(['ResourceNotFoundException'], call))?.IdentityProvider;
  }

  return {
    /** The providers that the app client's people can be offered, whether or not this service can lead there. */
    configuredProviders: (): Promise<readonly SsoProvider[]> => parts.sso.providers.list(),

    /** A provider as the pool has it. Throws `sso_provider_unknown`. */
    async identityProvider({ name }: { readonly name: string }): Promise<IdentityProviderType> {
      const found = await during('administration', describe(name));
      if (found === undefined) throw new AuthError('sso_provider_unknown');
      return found;
    },

    /**
     * Adds a provider to the pool, or changes the one of its name, and offers it to the app client's people.
     * `callback` is where this service hears from the pool, such as `https://api.example.com/sso/google/callback`.
     *
     * Throws `invalid_request` for settings that Cognito refuses; its own words are the cause.
     */
    saveIdentityProvider: ({
      settings,
      callback,
      ...call
    }: AuditCall & {
      readonly settings: IdentityProviderSettings;
      readonly callback: string;
    }): Promise<SavedIdentityProvider> =>
      recorded({ ...call, action: `save_identity_provider:${settings.name}` }, async () => {
        const { ProviderType, ...provider } = cognitoProvider(settings);
        const known = await describe(settings.name);
        if (known !== undefined && known.ProviderType !== ProviderType) {
          throw new AuthError('invalid_request', { cause: new Error('A provider of another type has this name.') });
        }
        await (known === undefined
          ? cognito('CreateIdentityProvider', { UserPoolId, ProviderType, ...provider })
          : cognito('UpdateIdentityProvider', { UserPoolId, ...provider }));
        await changeClient(parts, (client) => offering(client, { name: settings.name, callback }));
        return { created: known === undefined };
      }),

    /** Withdraws a provider from the app client and deletes it; its users stay. Throws `sso_provider_unknown`. */
    removeIdentityProvider: ({ name, ...call }: AuditCall & { readonly name: string }): Promise<void> =>
      recorded({ ...call, action: `remove_identity_provider:${name}` }, async () => {
        if ((await describe(name)) === undefined) throw new AuthError('sso_provider_unknown');
        await changeClient(parts, (client) => withdrawing(client, name));
        await cognito('DeleteIdentityProvider', { UserPoolId, ProviderName: name });
      }),
  };
}
