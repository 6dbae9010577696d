import type { SsoProviders } from '@custom-cognito/contract';
import { useSurroundings } from '../auth-provider.tsx';
import { toldOnce } from '../told-once.ts';

export interface SsoButtonsProps {
  /** Where to come back to once signed in: a path of the application, or an address of it; its usual place unless given. */
  readonly returnTo?: string;
  /** Whether somebody has to sign in again whom the pool remembers. */
  readonly again?: boolean;
}

const useProviders = toldOnce(async ({ api }) => (await api.ssoProviders()).providers);

type SsoProvider = SsoProviders['providers'][number];

/** The identity providers one can sign in with, and the address that signs in with each; empty until they are known. */
export function useSsoProviders({
  returnTo,
  again = false,
}: SsoButtonsProps = {}): readonly (SsoProvider & { readonly href: string })[] {
  const { session } = useSurroundings();
  const asked = new URLSearchParams({
    ...(returnTo !== undefined && { return_to: returnTo }),
    ...(again && { prompt: 'login' }),
  }).toString();
  const query = asked && `?${asked}`;
  const providers = useProviders() ?? [];
  return providers.map((provider) => ({ ...provider, href: session.address(provider.login_url) + query }));
}

/** What a provider is called, by its id; anybody can write an id into an address, so that others are not repeated. */
export function useProviderName(id: string): string {
  const { words } = useSurroundings();
  return useSsoProviders().find((provider) => provider.id === id)?.name ?? words.yourProvider;
}

/** A button for each identity provider that is configured; nothing where none is. */
export function SsoButtons(props: SsoButtonsProps) {
  const { words } = useSurroundings();
  const providers = useSsoProviders(props);
  if (providers.length === 0) return null;
  return (
    <div className="cc-sso">
      {providers.map(({ id, name, type, href }) => (
        <a key={id} className="cc-button" data-kind="quiet" data-provider={type} href={href}>
          {words.continueWith(name)}
        </a>
      ))}
    </div>
  );
}
