import { beforeAll, expect, it } from 'vitest';
import { eachPool, publicUrl, type TestPool } from './harness.ts';
import { makeOAuthRealm, type OAuthRealm, stepsOf, type Tokens, web } from './oauth-realm.ts';
import { claimsOf } from './realm.ts';
import { titleOf, visitor } from './visitor.ts';

const eva = 'eva@example.org';
const BYE = 'https://app.example.org/bye';

eachPool((_, make) => {
  let test: TestPool;
  let realm: OAuthRealm;

  beforeAll(async () => {
    test = await make();
    realm = await makeOAuthRealm(test);
    await realm.confirmed(eva);
  });

  const signedIn = async (email = eva) => {
    const browser = visitor(test);
    const { url } = await realm.signIn(email, { browser });
    expect(url.searchParams.get('code')).not.toBeNull();
    return browser;
  };
  const logout = (query: Record<string, string>) =>
    `${publicUrl}/logout?${new URLSearchParams({ client_id: realm.ClientId, ...query })}`;

  it('signs in to the pool’s other applications without a page, with the time of the first sign-in', async () => {
    const browser = await signedIn();
    const other = stepsOf(test, await realm.client(web));
    test.clock.advance(600_000);
    const { url } = await browser.go(other.authorizeUrl());
    const tokens = (await (await other.exchange(url.searchParams.get('code') ?? '')).json()) as Tokens;
    const claims = claimsOf(tokens.id_token);
    expect(Number(claims.iat) - Number(claims.auth_time)).toBeGreaterThanOrEqual(599);
  });

  it('S68 does not let somebody pass where an application wants another way to sign in', async () => {
    const browser = await signedIn();
    await test.sdk.createIdentityProvider({
      UserPoolId: realm.UserPoolId,
      ProviderName: 'Employer',
      ProviderType: 'OIDC',
      ProviderDetails: {
        client_id: 'ours',
        attributes_request_method: 'GET',
        oidc_issuer: 'https://idp.example.org',
        authorize_scopes: 'openid',
        ...Object.fromEntries(
          ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'].map((name) => [
            name,
            `https://idp.example.org/${name}`,
          ]),
        ),
      },
    });
    const employees = stepsOf(test, await realm.client({ ...web, SupportedIdentityProviders: ['Employer'] }));
    expect((await browser.go(employees.authorizeUrl())).url.origin).toBe('https://idp.example.org');
    const silently = await browser.go(employees.authorizeUrl({ prompt: 'none' }));
    expect(silently.url.searchParams.get('error')).toBe('login_required');
  });

  it('O17 obeys prompt and max_age', async () => {
    const browser = await signedIn();
    const go = async (asked: Record<string, string>) => (await browser.go(realm.authorizeUrl(asked))).url;
    expect((await go({ prompt: 'none' })).searchParams.has('code')).toBe(true);
    expect((await go({ prompt: 'login' })).pathname).toBe('/login');
    expect((await go({ max_age: '0' })).pathname).toBe('/login');
    expect((await go({ max_age: '1000' })).searchParams.has('code')).toBe(true);
    expect((await go({ max_age: '0', prompt: 'none' })).searchParams.get('error')).toBe('login_required');
    const nobody = await visitor(test).go(realm.authorizeUrl({ prompt: 'none' }));
    expect(nobody.url.searchParams.get('error')).toBe('login_required');
  });

  it('forgets who signed in after an hour, or when the client says', async () => {
    const browser = await signedIn();
    test.clock.advance(3_601_000);
    expect((await browser.go(realm.authorizeUrl())).url.pathname).toBe('/login');
  });

  it('asks again when the password has changed, the user is disabled, or has signed out everywhere', async () => {
    const ends: ((of: { UserPoolId: string; Username: string }) => Promise<unknown>)[] = [
      (of) => test.sdk.adminSetUserPassword({ ...of, Password: 'Other-horse-8!', Permanent: true }),
      (of) => test.sdk.adminDisableUser(of),
      (of) => test.sdk.adminUserGlobalSignOut(of),
      (of) => test.sdk.adminDeleteUser(of),
    ];
    for (const [index, end] of ends.entries()) {
      const email = `ends${index}@example.org`;
      await realm.confirmed(email);
      const browser = await signedIn(email);
      await end({ UserPoolId: realm.UserPoolId, Username: email });
      expect((await browser.go(realm.authorizeUrl())).url.pathname).toBe('/login');
    }
  });

  it('O16 signs out and goes to a registered address alone', async () => {
    const browser = await signedIn();
    for (const address of [`${BYE}/x`, '//evil.org', 'https:evil.org', 'https://app.example.org\\bye', ` ${BYE}`]) {
      for (const name of ['logout_uri', 'post_logout_redirect_uri']) {
        const page = await browser.go(logout({ [name]: address }));
        expect([page.url.origin, page.status]).toEqual([publicUrl, 400]);
      }
    }
    expect((await browser.go(realm.authorizeUrl())).url.searchParams.has('code')).toBe(true);
    const done = await browser.go(logout({ logout_uri: BYE, state: 'a b' }));
    expect(done.url.href).toBe(`${BYE}?state=a%20b`);
    expect((await browser.go(realm.authorizeUrl())).url.pathname).toBe('/login');
    expect(titleOf(await browser.go(logout({ lang: 'en' })))).toBe('You are signed out');
  });

  it('O16 knows the client by an ID token that was made here, also when it has expired', async () => {
    const browser = await signedIn();
    const { id_token, access_token } = await realm.tokensFor(eva);
    const ends = (hint: string) =>
      browser.go(`${publicUrl}/logout?${new URLSearchParams({ id_token_hint: hint, post_logout_redirect_uri: BYE })}`);
    for (const hint of [access_token, `${id_token.slice(0, -4)}AAAA`, 'nonsense']) {
      expect((await ends(hint)).status).toBe(400);
    }
    test.clock.advance(2 * 3_600_000);
    expect((await ends(id_token)).url.href).toBe(BYE);
  });

  it('O16 is not signed out by an image of another site', async () => {
    const browser = await signedIn();
    const image = { headers: { 'sec-fetch-dest': 'image', 'sec-fetch-site': 'cross-site' } };
    expect((await browser.go(logout({ logout_uri: BYE }), image)).status).toBe(400);
    expect((await browser.go(realm.authorizeUrl())).url.searchParams.has('code')).toBe(true);
  });

  it('K01 K06 gives cookies that no script reads, takes none that comes twice, and a new one each time', async () => {
    const browser = await signedIn();
    const answer = await test.pool.fetch(new Request(realm.authorizeUrl()));
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^authorization=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/),
    ]);
    const name = `signed-in-${realm.UserPoolId}`;
    const first = browser.cookies.get(name);
    const twice = { headers: { cookie: `${name}=${first}; ${name}=planted` } };
    const asked = await test.pool.fetch(new Request(realm.authorizeUrl({ prompt: 'none' }), twice));
    expect(asked.headers.get('location')).toContain('error=login_required');
    const again = await browser.go(realm.authorizeUrl({ prompt: 'login' }));
    await browser.send(again, { username: eva, password: 'Correct-horse-7' });
    expect(browser.cookies.get(name)).not.toBe(first);
  });
});
