import { randomBytes } from 'node:crypto';
import type { RequestContext } from 'custom-cognito';
import { enterLibrary, type LibraryRealm } from './library-realm.ts';
import { startOpenIdProvider } from './openid-provider.ts';
import { newAddress } from './people.ts';
import { createWanderer } from './wanderer.ts';

const CALLBACK = 'https://app.example/sso/acme/callback';

/** Somebody with a password who begins to link a provider and, as this request, comes back from it. */
export async function linkInLibrary(realm: LibraryRealm, context: RequestContext) {
  const { auth } = realm;
  const provider = await startOpenIdProvider(`${realm.publicUrl}/oauth2/idpresponse`);
  try {
    const { issuer, clientId, clientSecret } = provider;
    const settings = { type: 'oidc', name: 'Acme', issuer, clientId, clientSecret } as const;
    await auth.saveIdentityProvider({ settings, callback: CALLBACK, actor: 'test' });
    const person = await enterLibrary(auth, newAddress());
    const { accessToken, sessionId } = person;
    const browser = randomBytes(32).toString('base64url');
    const asked = { provider: 'acme', callbackOf: () => CALLBACK, returnTo: 'https://app.example/', browser };
    const { location } = await auth.startLinking({ ...asked, accessToken });
    const sub = newAddress('sub').split('@')[0] ?? '';
    provider.people.set(sub, { email: newAddress('sso'), email_verified: true, name: 'Ana de Acme' });
    provider.person = sub;
    const isCallback = (url: URL) => url.href.startsWith(CALLBACK);
    const { url } = await createWanderer(new Map(), realm.fetch).go(location, isCallback);
    const response = Object.fromEntries(url.searchParams);
    const done = await auth.completeSso({ provider: 'acme', response, browser, sessionId, context });
    if (done.kind !== 'linked') throw new TypeError(`Not linked: ${done.kind}`);
    return person;
  } finally {
    await provider.stop();
  }
}
