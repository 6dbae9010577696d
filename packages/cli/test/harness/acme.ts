import { pathOf, ROUTES } from '@custom-cognito/contract';
import { type OpenIdProvider, startOpenIdProvider } from './openid-provider.ts';
import { newAddress } from './people.ts';
import type { Service } from './service.ts';
import { createWanderer, type Place, type Wanderer } from './wanderer.ts';

/** An OpenID provider that a service's people can sign in with, and what browsers do there. */
export interface Acme {
  readonly provider: OpenIdProvider;
  /** Gives the provider to the pool, with the same settings each time. */
  offer(): Promise<void>;
  /** Where a browser begins. */
  login(returnTo?: string): string;
  /** Somebody new whom the provider knows; their subject. */
  person(claims?: object): string;
  /** Signs them in, or nobody, in a browser. */
  signIn(
    sub: string | undefined,
    at?: { readonly browser?: Wanderer; readonly returnTo?: string },
  ): Promise<Place & { readonly browser: Wanderer }>;
  /** Signs whoever is in front of a browser out at the provider, which tells the pool. */
  signOut(browser: Wanderer): Promise<void>;
  /** Who the browser's session is, once its tokens are renewed with its cookies; undefined where it has none. */
  profileOf(browser: Wanderer): ReturnType<typeof profileOf>;
}

/** Starts it under the name `Acme`, or under several. */
export async function startAcme(service: Service, names: readonly string[] = ['Acme']): Promise<Acme> {
  const { poolUrl, poolId } = service;
  const provider = await startOpenIdProvider(`${poolUrl}/oauth2/idpresponse`, `${poolUrl}/${poolId}/oidc/logout/Acme`);
  const { issuer, clientId, clientSecret } = provider;
  const offer = async () => {
    for (const name of names) {
      const settings = { type: 'oidc', name, issuer, clientId, clientSecret } as const;
      const callback = service.url + pathOf(ROUTES.ssoCallback, { provider: name.toLowerCase() });
      await service.auth().saveIdentityProvider({ settings, callback, actor: 'test' });
    }
  };
  await offer();
  const login = (returnTo?: string) =>
    `${service.url}/sso/acme/login${returnTo === undefined ? '' : `?${new URLSearchParams({ return_to: returnTo })}`}`;
  return {
    provider,
    offer,
    login,
    person(claims = {}) {
      const sub = newAddress('sub').split('@')[0] ?? '';
      provider.people.set(sub, { email: newAddress('sso'), email_verified: true, name: 'Ana de Acme', ...claims });
      return sub;
    },
    async signIn(sub, { browser = createWanderer(), returnTo = '/dashboard' } = {}) {
      provider.person = sub;
      return { browser, ...(await browser.go(login(returnTo))) };
    },
    async signOut(browser) {
      const { text } = await browser.go(`${issuer}/session/end`);
      const xsrf = /name="xsrf" value="(\w+)"/.exec(text)?.[1] ?? '';
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const form = { method: 'POST', body: new URLSearchParams({ xsrf, logout: 'yes' }), headers: { cookie } };
      const { status } = await fetch(`${issuer}/session/end/confirm`, { ...form, redirect: 'manual' });
      if (status !== 303) throw new Error(`The provider did not sign out: ${status}`);
    },
    profileOf: (browser) => profileOf(service, browser),
  };
}

async function profileOf(service: Service, browser: Wanderer) {
  const page = service.browser();
  for (const name of ['refresh_token', 'session_id']) page.cookies.set(name, browser.cookies.get(name) ?? 'none');
  const renewed = await page.post('/api/auth/refresh');
  if (renewed.status !== 200) return undefined;
  const token = renewed.body.access_token;
  return { page, token, profile: (await page.get('/api/auth/me', { token })).body };
}
