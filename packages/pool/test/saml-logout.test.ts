import { createVerify } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { Application, Browser, callback, federatedRealm, outcome, samlIn } from './federation-realm.ts';
import { eachPool, publicUrl, type TestPool } from './harness.ts';
import type { Realm } from './realm.ts';
import { base64, newKey, readRequest, SamlProvider } from './saml-provider.ts';

const LOGOUT = `${publicUrl}/saml2/logout`;
const after = 'https://app.example/bye';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let idp: SamlProvider;
  let certificate: string;
  beforeAll(async () => {
    test = await make();
    idp = new SamlProvider(await newKey());
    const metadata = idp.metadata();
    realm = await federatedRealm(test, [samlIn('Corp', metadata, { IDPSignout: 'true' }), samlIn('Stays', metadata)]);
    const { UserPoolId, ClientId } = realm;
    const { UserPoolClient } = await test.sdk.describeUserPoolClient({ UserPoolId, ClientId });
    const { ClientSecret, CreationDate, LastModifiedDate, ...settings } = UserPoolClient!;
    await test.sdk.updateUserPoolClient({ ...settings, UserPoolId, ClientId, LogoutURLs: [after] });
    certificate = (await test.sdk.getSigningCertificate({ UserPoolId })).Certificate!;
  });

  /** A browser in which somebody has signed in by a provider. */
  const arrive = async (
    browser: Browser,
    { name = 'Corp', nameId = 'ann', index }: { name?: string; nameId?: string; index?: string } = {},
  ) => {
    const location = await browser.start(realm, name, { prompt: 'login' });
    const SAMLResponse = base64(idp.honestly(idp.answering(location, { nameId, index })));
    const RelayState = location.searchParams.get('RelayState')!;
    const posted = await browser.go('/saml2/idpresponse', { form: { SAMLResponse, RelayState }, foreign: true });
    const back = await browser.go(posted.headers.get('location')!);
    expect(outcome(back)).toBe('code');
    return new URL(back.headers.get('location')!).searchParams.get('code')!;
  };
  const signedIn = async ({
    browser = new Browser(test),
    ...as
  }: Parameters<typeof arrive>[1] & { browser?: Browser } = {}) => {
    await arrive(browser, as);
    return browser;
  };
  const exchange = (code: string) => new Application(test, realm).exchange(code);
  const refreshes = (tokens: { refresh_token: string }) => new Application(test, realm).refreshes(tokens);
  const logoutPath = () => `/logout?${new URLSearchParams({ client_id: realm.ClientId, logout_uri: after })}`;
  /** Whether the pool still knows who is in front of the browser. */
  const isRemembered = async (browser: Browser, name = 'Corp') =>
    (await browser.start(realm, name)).href.startsWith(callback);
  const isSignedByPool = (location: URL) => {
    const signed = location.search.slice(1).replace(/&Signature=.*/, '');
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
    return createVerify('sha256').update(signed).verify(pem, location.searchParams.get('Signature')!, 'base64');
  };
  /** Signs out at the pool, which asks the provider: where the browser is sent. */
  const leave = async (browser: Browser) => {
    const location = new URL((await browser.go(logoutPath())).headers.get('location')!);
    const request = readRequest(location);
    const id = /\bID="([^"]+)"/.exec(request)?.[1];
    return { location, request, id, relayState: location.searchParams.get('RelayState')! };
  };

  it('makes one key for SAML, whichever of several processes is asked for it first', async () => {
    const other = await make();
    const { UserPool } = await test.sdk.createUserPool({ PoolName: 'keys' });
    const asking = Array.from({ length: 8 }, (_, at) =>
      (at % 2 === 0 ? test : other).sdk.getSigningCertificate({ UserPoolId: UserPool!.Id! }),
    );
    const told = new Set((await Promise.all(asking)).map(({ Certificate }) => Certificate));
    expect(told.size).toBe(1);
  });

  describe('single logout of a SAML provider', () => {
    it('signs out at the provider as well, and then goes where the application asked', async () => {
      const browser = await signedIn();
      const { location, request, id, relayState } = await leave(browser);
      expect(`${location.origin}${location.pathname}`).toBe(idp.logout);
      expect(isSignedByPool(location)).toBe(true);
      expect(request).toMatch(/<saml:NameID[^>]*>ann<\/saml:NameID>/);
      expect(await isRemembered(browser)).toBe(false);
      const response = idp.logoutXml('LogoutResponse', LOGOUT, { inResponseTo: id });
      const answer = idp.redirected('SAMLResponse', response, { relayState });
      const back = await browser.go(answer);
      expect((await browser.go(back.headers.get('location')!)).headers.get('location')).toBe(after);
      expect((await browser.go(answer)).status, 'the same answer again').toBe(400);
    });

    it('X31 takes no answer that is unsigned, another’s, or to another request', async () => {
      const { id, relayState } = await leave(await signedIn());
      const other = await newKey();
      const answer = (more: Parameters<SamlProvider['logoutXml']>[2] = {}) =>
        idp.logoutXml('LogoutResponse', LOGOUT, { inResponseTo: id, ...more });
      const refused = [
        idp.redirected('SAMLResponse', answer(), { relayState, signed: false }),
        idp.redirected('SAMLResponse', answer(), { relayState, key: other }),
        idp.redirected('SAMLResponse', answer(), { relayState, hash: 'sha1' }),
        idp.redirected('SAMLResponse', answer({ inResponseTo: '_other' }), { relayState }),
        idp.redirected('SAMLResponse', answer({ issuer: 'https://evil.example' }), { relayState }),
        idp.redirected('SAMLResponse', answer({ at: -600_000 }), { relayState }),
        idp.redirected('SAMLResponse', answer(), { relayState: 'x'.repeat(43) }),
      ];
      const browser = new Browser(test);
      for (const path of refused) expect((await browser.go(path)).status, path.slice(0, 40)).toBe(400);
      expect((await browser.go(idp.redirected('SAMLResponse', answer(), { relayState }))).status).toBe(303);
    });

    it('ends all sign-ins of whom the provider signs out in this browser, and tells it', async () => {
      const [browser, elsewhere] = [await signedIn(), await signedIn()];
      const xml = idp.logoutXml('LogoutRequest', LOGOUT, { id: '_fromidp' });
      const answer = await browser.go(idp.redirected('SAMLRequest', xml, { relayState: 'theirs' }));
      const location = new URL(answer.headers.get('location')!);
      expect(`${location.origin}${location.pathname}`).toBe(idp.logout);
      expect([isSignedByPool(location), location.searchParams.get('RelayState')]).toEqual([true, 'theirs']);
      expect(readRequest(location, 'SAMLResponse')).toContain('InResponseTo="_fromidp"');
      for (const one of [browser, elsewhere]) expect(await isRemembered(one)).toBe(false);
    });

    it('ends what came from the sessions that the provider names, and nothing else', async () => {
      const [one, two, three] = [new Browser(test), new Browser(test), new Browser(test)];
      const cat = { nameId: 'cat' };
      const first = await exchange(await arrive(one, { ...cat, index: '_1' }));
      const second = await exchange(await arrive(two, { ...cat, index: '_2' }));
      const third = await exchange(await arrive(three, { ...cat, index: '_3' }));
      // Another application's sign-in in the same browser came from the same session, and so does a code not yet used.
      const silently = async () => (await one.start(realm, 'Corp')).searchParams.get('code')!;
      const [again, unused] = [await exchange(await silently()), await silently()];
      const request = (indexes: string[]) =>
        idp.redirected('SAMLRequest', idp.logoutXml('LogoutRequest', LOGOUT, { ...cat, indexes }));
      expect((await one.go(request(['_2']))).status, 'of another browser').toBe(400);
      expect((await one.go(request(['_1']))).status).toBe(303);
      expect([await refreshes(first), await refreshes(again), (await exchange(unused)).status]).toEqual([
        false,
        false,
        400,
      ]);
      expect([await isRemembered(one), await isRemembered(two), await isRemembered(three)]).toEqual([
        false,
        true,
        true,
      ]);
      expect([await refreshes(second), await refreshes(third)]).toEqual([true, true]);
      expect((await two.go(request(['_2', '_3']))).status).toBe(303);
      expect([await isRemembered(two), await isRemembered(three)]).toEqual([false, false]);
      expect([await refreshes(second), await refreshes(third)]).toEqual([false, false]);
    });

    it('X31 signs nobody out for a request that is unsigned, about somebody else, old, or was used', async () => {
      const browser = await signedIn({ nameId: 'bob' });
      const other = await newKey();
      const request = (more: Parameters<SamlProvider['logoutXml']>[2] = {}, destination = LOGOUT) =>
        idp.logoutXml('LogoutRequest', destination, { nameId: 'bob', ...more });
      const genuine = idp.redirected('SAMLRequest', request());
      const refused = [
        idp.redirected('SAMLRequest', request(), { signed: false }),
        idp.redirected('SAMLRequest', request(), { key: other }),
        idp.redirected('SAMLRequest', request(), { hash: 'sha1' }),
        idp.redirected('SAMLRequest', request({ nameId: 'ann' })),
        idp.redirected('SAMLRequest', request({ issuer: 'https://evil.example' })),
        idp.redirected('SAMLRequest', request({ at: -600_000 })),
        idp.redirected('SAMLRequest', request({}, 'https://other.example/saml2/logout')),
        idp.redirected('SAMLRequest', '<!DOCTYPE x><x/>'),
        idp.redirected('SAMLRequest', ' '.repeat(1_000_000)),
        `${genuine}&SAMLRequest=x`,
        genuine.replace(/Signature=.{8}/, 'Signature=AAAAAAAA'),
      ];
      for (const path of refused) expect((await browser.go(path)).status, path.slice(0, 60)).toBe(400);
      expect((await new Browser(test).go(genuine)).status, 'in a browser without the session').toBe(400);
      expect(await isRemembered(browser)).toBe(true);
      expect((await browser.go(genuine)).status).toBe(303);
      expect(await isRemembered(browser)).toBe(false);
      await signedIn({ nameId: 'bob', browser });
      expect((await browser.go(genuine)).status).toBe(400);
      expect(await isRemembered(browser)).toBe(true);
    });

    it('leaves providers alone for which it is not asked for', async () => {
      const browser = await signedIn({ name: 'Stays' });
      const request = idp.redirected('SAMLRequest', idp.logoutXml('LogoutRequest', LOGOUT));
      expect((await browser.go(request)).status).toBe(400);
      expect(await isRemembered(browser, 'Stays')).toBe(true);
      expect((await browser.go(logoutPath())).headers.get('location')).toBe(after);
    });
  });
});
