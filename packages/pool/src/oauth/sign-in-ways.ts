import type { Client } from '../store/clients.ts';

const OWN = 'COGNITO';

/** Whether people sign in through a client with a password of the pool; a client that names no way has that one. */
export function supportsPasswords({ settings }: Client): boolean {
  const { SupportedIdentityProviders: ways = [] } = settings;
  return ways.length === 0 || ways.includes(OWN);
}

/** The identity providers of a client. */
export function providersOf({ settings }: Client): readonly string[] {
  return (settings.SupportedIdentityProviders ?? []).filter((name) => name !== OWN);
}

/** The provider by which everybody signs in; undefined where there is a choice. */
export function onlyProvider(client: Client): string | undefined {
  const [first, ...others] = providersOf(client);
  return others.length === 0 && !supportsPasswords(client) ? first : undefined;
}
