import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Acme, startAcme } from './harness/acme.ts';
import { fourWays } from './harness/four-ways.ts';
import type { OpenIdProvider } from './harness/openid-provider.ts';
import { login as logIn, made } from './harness/people.ts';
import type { Service } from './harness/service.ts';
import { createWanderer } from './harness/wanderer.ts';

const NAME = 'Acme';
const OTHER = 'Other';

fourWays((open) => {
  let service: Service;
  let acme: Acme;
  let provider: OpenIdProvider;
  beforeAll(async () => {
    service = await open();
    acme = await startAcme(service, [NAME, OTHER]);
    provider = acme.provider;
  });
  afterAll(() => provider.stop());

  const isCallback = (url: URL) => url.pathname === '/sso/acme/callback';
  const login = (returnTo?: string) => acme.login(returnTo);
  const person = (claims?: object) => acme.person(claims);
  const signIn: Acme['signIn'] = (sub, at) => acme.signIn(sub, at);
  const profileOf: Acme['profileOf'] = (browser) => acme.profileOf(browser);

  describe('single sign-on with an OpenID provider', () => {
    it('tells which providers there are, and where a browser signs in with one', async () => {
      const answer = await service.browser().get('/sso/providers');
      expect(answer.body).toEqual({
        providers: [
          { id: 'acme', name: NAME, type: 'oidc', login_url: '/sso/acme/login' },
          { id: 'other', name: OTHER, type: 'oidc', login_url: '/sso/other/login' },
        ],
      });
    });

    it('S62 S69 opens a session like any other, and comes back where it was asked to', async () => {
      const sub = person();
      const { browser, url, way } = await signIn(sub, { returnTo: '/dashboard/reports?month=3' });
      expect(url.href).toBe(`${service.url}/dashboard/reports?month=3`);
      expect(way.map(({ origin }) => origin)).toEqual(expect.arrayContaining([service.poolUrl, provider.issuer]));
      const signedIn = await profileOf(browser);
      expect(signedIn?.profile).toMatchObject({
        name: 'Ana de Acme',
        email_verified: true,
        email: provider.people.get(sub)?.email,
      });
      const { page, token } = signedIn ?? expect.fail('nobody is signed in');
      expect((await page.get('/api/auth/sessions', { token })).body.sessions).toHaveLength(1);
      expect((await page.post('/api/auth/logout', {}, { token })).status).toBe(200);
      expect((await page.post('/api/auth/refresh')).status).toBe(401);
    });

    it('S65 P08 is the same account each time, and another for another subject', async () => {
      const [first, second] = [person(), person()];
      const subs = [];
      for (const sub of [first, first, second]) subs.push((await profileOf((await signIn(sub)).browser))?.profile.sub);
      expect(subs[0]).toBe(subs[1]);
      expect(new Set(subs).size).toBe(2);
      // It came to be with the first, and the record says so.
      const { entries } = await service.auth().auditPage({ subject: String(subs[0]), actor: 'test', limit: 20 });
      const events = entries.map(({ event }) => event).filter((event) => event !== 'refresh');
      expect(events.toReversed()).toEqual(['registration', 'login', 'login']);
    });

    it('S59 P15 sends state, nonce and an S256 challenge, and no secret', async () => {
      const { url } = await createWanderer().go(login(), ({ origin }) => origin === service.poolUrl);
      const asked = Object.fromEntries(url.searchParams);
      expect(asked).toMatchObject({ identity_provider: NAME, response_type: 'code', code_challenge_method: 'S256' });
      for (const name of ['state', 'nonce', 'code_challenge']) expect(asked[name]).toMatch(/^[\w-]{43}$/);
      expect(asked.redirect_uri).toBe(`${service.url}/sso/acme/callback`);
      expect(url.href).not.toMatch(/secret/i);
    });

    it('X33 has somebody whom the provider knows sign in there again, where that is asked for', async () => {
      const [plain, fresh] = ['', '&prompt=login'].map((more) => `${login('/dashboard')}${more}`);
      const promptAt = async (address = '') => {
        const { way } = await createWanderer().go(address, ({ origin }) => origin === provider.issuer);
        return way
          .filter(({ pathname }) => /authorize|auth$/.test(pathname))
          .map((one) => one.searchParams.get('prompt'));
      };
      expect(await promptAt(plain)).toEqual(['select_account', null]);
      expect(await promptAt(fresh)).toEqual(['login', 'login']);
      expect((await createWanderer().go(`${login('/dashboard')}&prompt=none`)).status).toBe(422);
    });

    it('P01 refuses a return without state, in another browser, and one that was used', async () => {
      provider.person = person();
      const browser = createWanderer();
      const { url } = await browser.go(login(), isCallback);
      const refused = `${service.url}/login?sso_error=sso_expired`;
      const thief = createWanderer();
      expect((await thief.go(url)).url.href).toBe(refused);
      await thief.go(login(), ({ origin }) => origin === service.poolUrl);
      expect((await thief.go(url)).url.href).toBe(refused);
      const stateless = new URL(url);
      stateless.searchParams.delete('state');
      expect((await browser.go(stateless)).url.href).toBe(refused);
      expect(thief.cookies.has('session_id')).toBe(false);
      expect((await browser.go(url)).url.pathname).toBe('/dashboard');
      expect((await browser.copy().go(url)).url.href).toBe(refused);
    });

    it('O22 refuses the answer of one provider where that of another is awaited', async () => {
      provider.person = person();
      const browser = createWanderer();
      const { url } = await browser.go(login(), isCallback);
      await browser.go(`${service.url}/sso/other/login`, ({ origin }) => origin === service.poolUrl);
      const mixed = new URL(url.href.replace('/sso/acme/', '/sso/other/'));
      expect((await browser.go(mixed)).url.href).toBe(`${service.url}/login?sso_error=sso_expired`);
      expect(browser.cookies.has('session_id')).toBe(false);
      expect((await browser.go(url)).url.pathname).toBe('/dashboard');
    });

    it('P11 twenty returns at once make one session and one account', async () => {
      const sub = person();
      provider.person = sub;
      const browser = createWanderer();
      const { url } = await browser.go(login(), isCallback);
      const ends = await Promise.all(Array.from({ length: 20 }, () => browser.copy().go(url)));
      const paths = ends.map((end) => end.url.pathname);
      expect(paths.filter((path) => path === '/dashboard')).toHaveLength(1);
      expect(new Set(paths)).toEqual(new Set(['/dashboard', '/login']));
    });

    it('P12 S70 shows a refusal of the provider in words of its own, and spends the state', async () => {
      const browser = createWanderer();
      provider.person = undefined;
      const { way, url, text } = await browser.go(login());
      expect(url.href).toBe(`${service.url}/login?sso_error=sso_refused`);
      expect(text).not.toContain('script>alert');
      const answer = way.find(isCallback) ?? expect.fail('the browser never came back');
      expect((await browser.go(answer)).url.href).toBe(`${service.url}/login?sso_error=sso_expired`);
    });

    it.each(['//evil.example', '/\\evil.example', 'https:evil.example', '/%09/evil', 'https://evil.example/x'])(
      'P14 comes back to the application alone: %s',
      async (returnTo) => {
        const { url } = await signIn(person(), { returnTo });
        expect(url.origin).toBe(service.url);
      },
    );

    it('P10 does not let a disabled account in', async () => {
      const sub = person();
      const { profile } = (await profileOf((await signIn(sub)).browser)) ?? expect.fail('nobody is signed in');
      await service.auth().disableUser({ sub: profile.sub, actor: 'test' });
      const { url, browser } = await signIn(sub);
      expect(browser.cookies.has('session_id')).toBe(false);
      expect(url.href).toBe(`${service.url}/login?sso_error=sso_refused`);
    });

    it('S66 P18 leaves the account without a password: nobody signs in with one, and none can be asked for', async () => {
      const sub = person();
      await signIn(sub);
      const email = String(provider.people.get(sub)?.email);
      const before = (await service.mailbox()).length;
      const browser = service.browser();
      expect((await browser.post('/api/auth/login', { email, password: 'any password' })).body.code).toBe(
        'invalid_credentials',
      );
      expect((await browser.post('/api/auth/forgot-password', { email })).status).toBe(200);
      expect((await service.mailbox()).slice(0, -before || undefined).map(({ to }) => to)).not.toContain(email);
    });

    it('P07 turns somebody new away whose address an account has proven, and leaves nothing behind', async () => {
      const owner = await made(service);
      const sub = person({ email: owner.email });
      for (const _ of ['first', 'again']) {
        const { url, browser } = await signIn(sub);
        expect(url.href).toBe(`${service.url}/login?sso_error=sso_account_exists`);
        expect(browser.cookies.has('session_id')).toBe(false);
      }
      const { Users = [] } = await service.cognito('ListUsers', {
        UserPoolId: service.poolId,
        Filter: `email = "${owner.email}"`,
      });
      expect(Users.map(({ UserStatus }) => UserStatus)).toEqual(['CONFIRMED']);
      expect((await logIn(owner)).status).toBe(200);
    });

    it('knows no provider that is not there', async () => {
      const { url } = await createWanderer().go(`${service.url}/sso/nobody/login`);
      expect(url.href).toBe(`${service.url}/login?sso_error=sso_provider_unknown`);
    });

    it('takes an answer that comes as a form, which the browser’s cookies follow', async () => {
      provider.person = person();
      const browser = createWanderer();
      const { url } = await browser.go(login(), isCallback);
      const posted = await fetch(new URL(url.pathname, url), {
        method: 'POST',
        redirect: 'manual',
        headers: { Origin: 'https://idp.example', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: url.searchParams,
      });
      expect([posted.status, posted.headers.get('location')]).toEqual([
        303,
        expect.stringContaining('/sso/acme/callback?'),
      ]);
      expect((await browser.go(posted.headers.get('location') ?? '')).url.pathname).toBe('/dashboard');
    });

    it('S68 ends a session that the browser brought along, and asks the provider who it is now', async () => {
      const { browser } = await signIn(person());
      const former = browser.copy();
      const next = person();
      // The first one signs out at the provider; the pool is not told.
      for (const name of browser.cookies.keys()) if (name.startsWith('_session')) browser.cookies.delete(name);
      await signIn(next, { browser });
      expect(await profileOf(former)).toBeUndefined();
      expect((await profileOf(browser))?.profile.email).toBe(provider.people.get(next)?.email);
    });

    it('P20 ends with the session at the provider, which tells the pool, and nowhere else', async () => {
      const sub = person();
      const [here, elsewhere] = [(await signIn(sub)).browser, (await signIn(sub)).browser];
      const { page, token } = (await profileOf(here)) ?? expect.fail('nobody is signed in');
      await acme.signOut(here);
      expect((await page.post('/api/auth/refresh')).status).toBe(401);
      await expect.poll(async () => (await page.get('/api/auth/me', { token })).status, { timeout: 5_000 }).toBe(401);
      expect((await profileOf(elsewhere))?.profile.email).toBe(provider.people.get(sub)?.email);
    });

    it('P13 tells an outage of the provider from its refusal, in the language that was asked for', async () => {
      provider.isAway = true;
      const { url } = await signIn(person(), { returnTo: '/dashboard?lang=en' });
      provider.isAway = false;
      expect(url.href).toBe(`${service.url}/login?sso_error=service_unavailable&lang=en`);
    });

    it('records how somebody signed in', async () => {
      const sub = person();
      const { profile } = (await profileOf((await signIn(sub)).browser)) ?? expect.fail('nobody is signed in');
      const { entries } = await service.auth().auditPage({ subject: profile.sub, actor: 'test', limit: 20 });
      expect(entries.map(({ event }) => event)).toContain('login');
    });
  });
});
