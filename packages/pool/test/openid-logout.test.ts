import { createHmac } from 'node:crypto';
import { generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Application, Browser, federatedRealm, openIdIn, outcome, samlIn } from './federation-realm.ts';
import { eachPool, type TestPool } from './harness.ts';
import { type HostileProvider, hostileProvider } from './hostile-openid-provider.ts';
import type { Realm } from './realm.ts';
import { newKey, SamlProvider } from './saml-provider.ts';

eachPool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let provider: HostileProvider;
  beforeAll(async () => {
    test = await make();
    provider = await hostileProvider();
    const saml = new SamlProvider(await newKey());
    const mine = [openIdIn('Acme', provider.issuer), openIdIn('Other', provider.issuer)];
    realm = await federatedRealm(test, [...mine, samlIn('Corp', saml.metadata())]);
  });
  beforeEach(() => {
    provider.lies = {};
  });

  /** Somebody signs in by the provider, in a session of this name: the code for the application. */
  const arrive = async (
    sub: string,
    { sid, browser = new Browser(test) }: { sid?: unknown; browser?: Browser } = {},
  ) => {
    provider.lies = {
      claims: (claims) => ({ ...claims, sub, email: `${sub}@example.org`, ...(sid !== undefined && { sid }) }),
      userinfo: (info) => ({ ...info, sub, email: `${sub}@example.org` }),
    };
    const query = provider.authorize(await browser.start(realm, 'Acme', { prompt: 'login' }));
    const back = await browser.go(`/oauth2/idpresponse?${query}`);
    expect(outcome(back)).toBe('code');
    return new URL(back.headers.get('location')!).searchParams.get('code')!;
  };
  const exchange = (code: string) => new Application(test, realm).exchange(code);
  const signIn = async (...as: Parameters<typeof arrive>) => exchange(await arrive(...as));
  const refreshes = (tokens: { refresh_token: string }) => new Application(test, realm).refreshes(tokens);
  /** What a provider's server sends to the pool's. */
  const send = (logout_token: string, name = 'Acme', poolId = realm.UserPoolId) =>
    new Browser(test).go(`/${poolId}/oidc/logout/${name}`, { form: { logout_token }, foreign: true });
  const signOut = async (...told: Parameters<HostileProvider['logoutToken']>) =>
    (await send(await provider.logoutToken(...told))).status;

  describe('back-channel logout of an OpenID provider', () => {
    it('ends what came from the session that it names, in every application and browser, and nothing else', async () => {
      const [one, two] = [new Browser(test), new Browser(test)];
      const first = await signIn('ann', { sid: 's-1', browser: one });
      const second = await signIn('ann', { sid: 's-2', browser: two });
      const other = await signIn('bob', { sid: 's-3' });
      // Another sign-in in the same browser came from the same session, and so does a code that is not yet used.
      const silently = async () => (await one.start(realm, 'Acme')).searchParams.get('code')!;
      const [again, unused] = [await exchange(await silently()), await silently()];
      const answer = await send(await provider.logoutToken({ sid: 's-1' }));
      expect([answer.status, answer.headers.get('cache-control'), await answer.text()]).toEqual([200, 'no-store', '']);
      expect([await refreshes(first), await refreshes(again), (await exchange(unused)).status]).toEqual([
        false,
        false,
        400,
      ]);
      expect([await one.silently(realm), await two.silently(realm)]).toEqual(['login_required', 'code']);
      const read = test.sdk.getUser({ AccessToken: first.access_token });
      await expect(read).rejects.toThrow('Access Token has been revoked');
      expect([await refreshes(second), await refreshes(other)]).toEqual([true, true]);
    });

    it('ends all sign-ins of whom it names without a session, and nobody else’s', async () => {
      const [first, second] = [await signIn('cat', { sid: 'c-1' }), await signIn('cat')];
      const other = await signIn('dan');
      expect(await signOut({ sub: 'cat' })).toBe(200);
      expect([await refreshes(first), await refreshes(second), await refreshes(other)]).toEqual([false, false, true]);
      expect(await signOut({ sub: 'nobody has this name' }), 'is signed out already').toBe(200);
    });

    it('finds by their subject who signed in when sessions had no names, or none that can be kept', async () => {
      const sessions = [
        await signIn('eve'),
        await signIn('eve', { sid: 'x'.repeat(256) }),
        await signIn('eve', { sid: 7 }),
      ];
      const named = await signIn('eve', { sid: 'e-2' });
      expect(await signOut({ sub: 'eve', sid: 'e-1' })).toBe(200);
      for (const one of sessions) expect(await refreshes(one)).toBe(false);
      expect(await refreshes(named)).toBe(true);
    });

    it('knows new keys of the provider', async () => {
      const session = await signIn('fay', { sid: 'f-1' });
      await provider.rotate();
      test.clock.advance(20_000);
      expect(await signOut({ sid: 'f-1' })).toBe(200);
      expect(await refreshes(session)).toBe(false);
    });

    it('P20 refuses what is no logout token of this provider for this client, made now and not used before', async () => {
      const session = await signIn('gus', { sid: 'g-1' });
      const at = Math.floor(Date.now() / 1000);
      const { privateKey } = await generateKeyPair('RS256');
      const event = 'http://schemas.openid.net/event/backchannel-logout';
      const claims = {
        iss: provider.issuer,
        aud: 'client-1',
        iat: at,
        exp: at + 120,
        jti: 'own',
        sid: 'g-1',
        events: { [event]: {} },
      };
      const lying = (told: JWTPayload, header?: Parameters<HostileProvider['logoutToken']>[1]) =>
        provider.logoutToken({ sid: 'g-1', ...told }, header);
      const unsigned = new UnsecuredJWT(claims).encode();
      const head = Buffer.from('{"alg":"HS256","typ":"logout+jwt"}').toString('base64url');
      const symmetric = `${head}.${unsigned.split('.')[1]}`;
      const refused: Record<string, string> = {
        'no type': await lying({}, { typ: undefined }),
        'the type of any token': await lying({}, { typ: 'JWT' }),
        'no event': await lying({ events: undefined }),
        'another event': await lying({ events: { 'http://schemas.openid.net/event/other': {} } }),
        'an event that is no object': await lying({ events: { [event]: true } }),
        'a nonce': await lying({ nonce: 'n' }),
        'nobody and no session': await lying({ sid: undefined }),
        'a session without a name': await lying({ sid: '' }),
        'a session that is no text': await lying({ sid: ['g-1'] }),
        'another client': await lying({ aud: 'client-2' }),
        'another client as well': await lying({ aud: ['client-1', 'client-2'] }),
        'another issuer': await lying({ iss: 'https://evil.example' }),
        expired: await lying({ exp: at - 90 }),
        'no end': await lying({ exp: undefined }),
        'made long ago': await lying({ iat: at - 600 }),
        'made tomorrow': await lying({ iat: at + 86_400, exp: at + 86_500 }),
        'no name of its own': await lying({ jti: undefined }),
        'another key': await new SignJWT(claims)
          .setProtectedHeader({ alg: 'RS256', typ: 'logout+jwt' })
          .sign(privateKey),
        unsigned,
        'signed with the client’s secret': `${symmetric}.${createHmac('sha256', 'a secret').update(symmetric).digest('base64url')}`,
        nothing: '',
        'no token': 'logout',
      };
      for (const [what, given] of Object.entries(refused)) {
        const answer = await send(given);
        expect([answer.status, await answer.json()], what).toEqual([400, { error: 'invalid_request' }]);
      }
      const used = await lying({});
      const inQuery = `/${realm.UserPoolId}/oidc/logout/Acme?${new URLSearchParams({ logout_token: used })}`;
      expect((await new Browser(test).go(inQuery, { form: {} })).status, 'in the address').toBe(400);
      expect(await refreshes(session)).toBe(true);
      expect([(await send(used)).status, (await send(used)).status]).toEqual([200, 400]);
    });

    it('P20 belongs to the provider whose address it comes to, and has no other', async () => {
      const session = await signIn('hal', { sid: 'h-1' });
      const given = await provider.logoutToken({ sub: 'hal', sid: 'h-1' });
      for (const [name, poolId] of [['Corp'], ['Nobody'], ['%E0%A4%A'], ['Acme', 'eu-west-1_Nobody000']] as const)
        expect((await send(given, name, poolId)).status, name).toBe(404);
      expect((await send(given, 'Other')).status, 'of the same issuer, whose sessions are others').toBe(200);
      expect(await refreshes(session)).toBe(true);
      expect((await new Browser(test).go(`/${realm.UserPoolId}/oidc/logout/Acme`)).status).toBe(404);
    });

    it('lets nobody have a provider asked for keys as often as they like', async () => {
      await signOut({ sub: 'nobody' });
      const before = provider.asked.keys;
      for (let n = 0; n < 20; n += 1) expect(await signOut({ sub: 'nobody' }, { kid: `of-nobody-${n}` })).toBe(400);
      expect(provider.asked.keys).toBe(before);
    });

    it('says that it could not, and ends nothing, while the provider cannot be asked', async () => {
      const away = await hostileProvider();
      const { UserPoolId } = realm;
      await test.sdk.createIdentityProvider({ UserPoolId, ...openIdIn('Away', away.issuer) });
      away.lies = {
        answer(_path, response) {
          response.writeHead(503).end();
          return true;
        },
      };
      const answer = await send(await away.logoutToken({ sub: 'ann' }), 'Away');
      expect([answer.status, await answer.json()]).toEqual([400, { error: 'temporarily_unavailable' }]);
    });
  });
});
