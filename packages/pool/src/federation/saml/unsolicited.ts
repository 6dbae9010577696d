import { randomUUID } from 'node:crypto';
import { checkAuthorization, redirectUriOf } from '../../oauth/authorization-parameters.ts';
import { knownBrowser } from '../../oauth/browser.ts';
import { findPlace } from '../../oauth/place.ts';
import { readQuery } from '../../oauth/query.ts';
import { providersOf } from '../../oauth/sign-in-ways.ts';
import type { Visit } from '../federation.ts';
import type { Awaited } from './awaited.ts';
import { isOn } from './sign-in.ts';

/** The browser comes back at once. */
const PATIENCE_MS = 300_000;

/**
 * A sign-in that a provider began, where it may: the relay state is what the application would have asked for, with
 * `identity_provider`. Undefined where it is not to be answered.
 */
export async function unsolicited(relayState: string, visit: Visit): Promise<Awaited | undefined> {
  const { parts, http } = visit;
  const query = readQuery(`${parts.tokens.publicUrl}/?${relayState}`);
  const place = query && (await findPlace(query.get('client_id'), visit));
  if (!query || !place) return undefined;
  const { pool, client } = place;
  const redirectUri = redirectUriOf(query, client);
  const provider = await parts.store.identityProviders.find(pool.id, query.get('identity_provider') ?? '');
  if (redirectUri === undefined || provider?.type !== 'SAML' || !isOn(provider, 'IDPInit')) return undefined;
  if (!providersOf(client).includes(provider.name)) return undefined;
  const checked = await checkAuthorization(query, { client, redirectUri, store: parts.store });
  if ('error' in checked) return undefined;
  const browser = knownBrowser(http, parts);
  const authorization = {
    id: randomUUID(),
    poolId: pool.id,
    clientId: client.id,
    browserHash: browser.hash,
    expiresAt: parts.now() + PATIENCE_MS,
    asked: checked.asked,
  };
  return {
    provider,
    signIn: { poolId: pool.id, providerId: provider.id, requestId: authorization.id },
    inResponseTo: undefined,
    ...(browser.setCookie !== undefined && { cookies: [browser.setCookie] }),
    async take(store) {
      await store.authorizations.insert(authorization);
      return true;
    },
  };
}
