import { randomBytes } from 'node:crypto';
import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Browser, callback, federatedRealm, outcome } from './federation-realm.ts';
import { eachPool, expectRefusal, type TestPool } from './harness.ts';
import { type HostileProvider, hostileProvider, type Lies } from './hostile-openid-provider.ts';
import { attributesOf, password, type Realm } from './realm.ts';

const mapping = { email: 'email', email_verified: 'email_verified', name: 'name' };
const PATH = '/oauth2/idpresponse';
/** Where somebody is sent whose provider cannot be asked. */
const AWAY = new RegExp(`^${callback}\\?error=temporarily_unavailable&state=app-state&iss=`);

eachPool((dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let provider: HostileProvider;
  const oidc = (name: string, more: Record<string, string> = {}) => ({
    ProviderName: name,
    ProviderType: 'OIDC' as const,
    ProviderDetails: {
      client_id: 'client-1',
      client_secret: 'a provider’s secret',
      attributes_request_method: 'GET',
      oidc_issuer: provider.issuer,
      authorize_scopes: 'openid email profile',
      ...more,
    },
    AttributeMapping: mapping,
  });
  beforeAll(async () => {
    test = await make();
    provider = await hostileProvider();
    realm = await federatedRealm(test, [oidc('Acme'), oidc('Other')]);
  });
  beforeEach(() => {
    provider.lies = {};
  });

  /** One whole sign-in in a browser of its own. */
  const signIn = async (lies: Lies = {}, name = 'Acme', browser = new Browser(test)) => {
    provider.lies = lies;
    const query = provider.authorize(await browser.start(realm, name));
    return outcome(await browser.go(`${PATH}?${query}`));
  };
  const as = (subject: string, more: object = {}): Lies => ({
    claims: (claims) => ({ ...claims, sub: subject, ...more }),
    userinfo: (info) => ({ ...info, sub: subject, ...more }),
  });
  const userOf = async (name: string) => {
    const { UserAttributes, ...user } = await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username: name });
    return { ...user, attributes: attributesOf(UserAttributes) };
  };

  describe('sign-in by an OpenID provider', () => {
    it('makes a user of the subject, with what is mapped and in the provider’s group, as Cognito names it', async () => {
      expect(await signIn(as('first'))).toBe('code');
      const user = await userOf('Acme_first');
      expect(user).toMatchObject({ UserStatus: 'EXTERNAL_PROVIDER', Enabled: true });
      expect(user.attributes).toMatchObject({ email: 'ann@example.org', email_verified: 'true', name: 'Ann' });
      const identity = { userId: 'first', providerName: 'Acme', providerType: 'OIDC', issuer: null, primary: true };
      expect(JSON.parse(user.attributes.identities!)).toEqual([{ ...identity, dateCreated: expect.any(Number) }]);
      const { Groups } = await test.sdk.adminListGroupsForUser({
        UserPoolId: realm.UserPoolId,
        Username: 'Acme_first',
      });
      expect(Groups?.map(({ GroupName }) => GroupName)).toEqual([`${realm.UserPoolId}_Acme`]);
    });

    it('takes over what the provider says at the next sign-in, for the same user', async () => {
      await signIn(as('changing'));
      const before = await userOf('Acme_changing');
      expect(await signIn(as('changing', { name: 'Anna', email: 'anna@example.org', email_verified: false }))).toBe(
        'code',
      );
      const after = await userOf('Acme_changing');
      expect(after.attributes).toMatchObject({ sub: before.attributes.sub, name: 'Anna', email_verified: 'false' });
    });

    it('P15 sends an S256 challenge ahead and its verifier after, and never the secret through the browser', async () => {
      const location = await new Browser(test).start(realm, 'Acme');
      expect(location.searchParams.get('code_challenge_method')).toBe('S256');
      expect(location.href).not.toContain('secret');
      await signIn(as('pkce'));
      expect(provider.lastToken.get('code_verifier')).toMatch(/^[\w-]{43}$/);
    });

    it('P01 refuses a return without state, with another’s, twice, in another browser or late, and asks for no token', async () => {
      const browser = new Browser(test);
      const query = provider.authorize(await browser.start(realm, 'Acme'));
      const before = provider.asked.token;
      expect(outcome(await browser.go(`${PATH}?code=x`))).toBe('400');
      expect(outcome(await browser.go(`${PATH}?code=x&state=${'a'.repeat(43)}`))).toBe('400');
      expect(outcome(await new Browser(test).go(`${PATH}?${query}`))).toBe('400');
      expect(provider.asked.token).toBe(before);
      expect(outcome(await browser.go(`${PATH}?${query}`))).toBe('code');
      expect(outcome(await browser.go(`${PATH}?${query}`))).toBe('400');
      expect(provider.asked.token).toBe(before + 1);
    });

    it.each<[Record<string, string>, number | undefined, string]>([
      [{ prompt: 'login' }, 0, 'code'],
      [{ prompt: 'login' }, undefined, 'code'],
      [{ prompt: 'login' }, -600, 'access_denied'],
      [{ max_age: '900' }, -600, 'code'],
      [{ max_age: '300' }, -600, 'access_denied'],
      [{ max_age: '300' }, undefined, 'access_denied'],
      [{}, -600, 'code'],
    ])('asked for %o by the application, has the user sign in anew: %s, %s', async (more, ago, end) => {
      const browser = new Browser(test);
      const location = await browser.start(realm, 'Acme', more);
      for (const name of ['prompt', 'max_age']) expect(location.searchParams.get(name)).toBe(more[name] ?? null);
      if (ago !== undefined)
        provider.lies = { claims: (claims) => ({ ...claims, auth_time: Math.floor(Date.now() / 1000) + ago }) };
      expect(outcome(await browser.go(`${PATH}?${provider.authorize(location)}`))).toBe(end);
    });

    it('O22 does not take the answer of one provider for another’s', async () => {
      const other = await hostileProvider();
      const mixed = await federatedRealm(test, [
        oidc('Acme'),
        { ...oidc('Other'), ProviderDetails: { ...oidc('Other').ProviderDetails, oidc_issuer: other.issuer } },
      ]);
      const browser = new Browser(test);
      const query = provider.authorize(await browser.start(mixed, 'Acme'));
      const answer = other.authorize(await browser.start(mixed, 'Other'));
      const before = provider.asked.token;
      query.set('code', answer.get('code')!);
      query.set('iss', other.issuer);
      expect(outcome(await browser.go(`${PATH}?${query}`))).toBe('access_denied');
      expect([provider.asked.token, other.asked.token]).toEqual([before, 0]);
      expect(outcome(await browser.go(`${PATH}?${answer}`))).toBe('code');
    });

    it.each<[string, Lies]>([
      ['P02 no nonce', { claims: ({ nonce: _, ...claims }) => claims }],
      ['P02 another nonce', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
      ['P03 another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
      ['P03 another audience', { claims: (claims) => ({ ...claims, aud: 'client-2' }) }],
      ['P03 a further audience without azp', { claims: (claims) => ({ ...claims, aud: ['client-1', 'client-2'] }) }],
      ['P03 another azp', { claims: (claims) => ({ ...claims, aud: ['client-1', 'b'], azp: 'b' }) }],
      ['P03 an expired token', { claims: (claims) => ({ ...claims, exp: claims.iat! - 600 }) }],
      ['P03 an old token', { claims: (claims) => ({ ...claims, iat: claims.iat! - 86_400 }) }],
      ['P03 no subject', { claims: ({ sub: _, ...claims }) => claims }],
      ['P03 an empty subject', as('')],
      ['P03 a subject of 300 characters', as('s'.repeat(300))],
      ['P03 alg none', { sign: async (claims) => new UnsecuredJWT(claims).encode() }],
      [
        'P03 HS256 by the client secret',
        {
          sign: (claims) =>
            new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('a provider’s secret')),
        },
      ],
      [
        'P03 a key of nobody',
        {
          sign: async (claims) =>
            new SignJWT(claims)
              .setProtectedHeader({ alg: 'RS256', kid: 'key-1' })
              .sign((await generateKeyPair('RS256')).privateKey),
        },
      ],
      ['P19 userinfo of somebody else', { userinfo: (info) => ({ ...info, sub: 'somebody else' }) }],
    ])('refuses %s', async (_case, lies) => {
      expect(await signIn(lies)).toBe('access_denied');
    });

    it('P04 an issuer of the token’s own choice is not asked for its keys', async () => {
      const evil = await hostileProvider();
      expect(await signIn({ claims: (claims) => ({ ...claims, iss: evil.issuer }) })).toBe('access_denied');
      expect(evil.asked.keys).toBe(0);
    });

    it('P11 of twenty returns at once one signs in', async () => {
      provider.lies = as('racing');
      const browser = new Browser(test);
      const query = provider.authorize(await browser.start(realm, 'Acme'));
      const all = await Promise.all(
        Array.from({ length: 20 }, async () => outcome(await browser.go(`${PATH}?${query}`))),
      );
      expect(all.filter((one) => one === 'code')).toHaveLength(1);
    });

    it('P11 of ten first sign-ins of one subject at once there comes one user', async () => {
      provider.lies = as('newcomer');
      const all = await Promise.all(Array.from({ length: 10 }, () => signIn(as('newcomer'))));
      expect(new Set(all)).toEqual(new Set(['code']));
    });

    it('P12 a refusal of the provider goes back to the application without its words, once', async () => {
      const browser = new Browser(test);
      const state = (await browser.start(realm, 'Acme')).searchParams.get('state');
      const refusal = new URLSearchParams({ error: 'access_denied', error_description: '<script>', state: state! });
      const answer = await browser.go(`${PATH}?${refusal}`);
      expect(answer.headers.get('location')).toMatch(`${callback}?error=access_denied&state=app-state`);
      expect(answer.headers.get('location')).not.toContain('script');
      expect(outcome(await browser.go(`${PATH}?${refusal}`))).toBe('400');
    });

    it.each<[string, Lies['answer']]>([
      ['an error of the server', (path, response) => path === '/token' && !!response.writeHead(500).end()],
      [
        'a page',
        (path, response) => path === '/token' && !!response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      ],
      ['two megabytes', (path, response) => path === '/token' && !!response.end('x'.repeat(2_000_000))],
      ['a redirect', (path, response) => path === '/token' && !!response.writeHead(307, { location: '/token2' }).end()],
    ])('P13 refuses %s in place of tokens', async (_case, answer) => {
      expect(['access_denied', 'temporarily_unavailable']).toContain(await signIn({ answer: answer! }));
    });

    it('P13 takes an error of the server for an outage, and not for a refusal', async () => {
      const answer: Lies['answer'] = (path, response) => path === '/token' && !!response.writeHead(502).end('<p>');
      expect(await signIn({ answer: answer! })).toBe('temporarily_unavailable');
    });

    it('P13 forgets what was told in place of discovery and keys while the provider was out of order', async () => {
      const away = await hostileProvider();
      const at = await federatedRealm(test, [oidc('Away', { oidc_issuer: away.issuer })]);
      const enter = async () => {
        const browser = new Browser(test);
        const location = await browser.start(at, 'Away');
        return outcome(await browser.go(`${PATH}?${away.authorize(location)}`));
      };
      const page = (wanted: string): Lies => ({
        answer: (path, response) => path === wanted && !!response.writeHead(200).end('<p>Be right back'),
      });
      away.lies = page('/.well-known/openid-configuration');
      expect((await new Browser(test).start(at, 'Away')).href).toMatch(AWAY);
      away.lies = page('/keys');
      expect(await enter()).toBe('access_denied');
      away.lies = {};
      expect(await enter()).toBe('code');
    });

    it('I16 P03 refuses a name that no database keeps', async () => {
      expect(await signIn(as('nul\0'))).toBe('access_denied');
      expect(await signIn(as('nul', { name: 'Ann\0' }))).toBe('access_denied');
    });

    // No database has a part in it, and it takes its five seconds.
    if (dialect === 'sqlite') {
      it('P13 waits for a slow token endpoint no longer than five seconds', async () => {
        const begun = Date.now();
        expect(await signIn({ answer: (path) => path === '/token' })).toBe('temporarily_unavailable');
        expect(Date.now() - begun).toBeLessThan(8_000);
      });
    }

    it('P08 one subject at two providers, and one address at both, is two users', async () => {
      expect(await signIn(as('same'), 'Acme')).toBe('code');
      expect(await signIn(as('same'), 'Other')).toBe('code');
      const [acme, other] = [await userOf('Acme_same'), await userOf('Other_same')];
      expect(acme.attributes.sub).not.toBe(other.attributes.sub);
    });

    it('finds new keys of a provider without a failed sign-in', async () => {
      expect(await signIn(as('rotating'))).toBe('code');
      await provider.rotate();
      expect(await signIn(as('rotating'))).toBe('code');
      const before = provider.asked.keys;
      expect(await signIn(as('rotating'))).toBe('code');
      expect(provider.asked.keys).toBe(before);
    });
  });

  describe('users of providers beside those of the pool', () => {
    it.each([undefined, false, 'false', 0, 'True '])(
      'P06 email_verified %j neither verifies nor links',
      async (said) => {
        const name = `${typeof said}-${String(said).trim()}`;
        const email = `victim-${name}@example.org`;
        const sub = await realm.confirmed(email);
        expect(await signIn(as(`claims-${name}`, { email, email_verified: said }))).toBe('code');
        const user = await userOf(`Acme_claims-${name}`);
        expect(user.attributes.email_verified).toBe('false');
        expect(user.attributes.sub).not.toBe(sub);
      },
    );

    it('P07 P09 a verified address of a local user, confirmed or not, stays that user’s alone', async () => {
      const owner = await realm.confirmed('owner@example.org');
      const squatter = (await realm.signUp('squatted@example.org')).UserSub;
      for (const [subject, email, local] of [
        ['s1', 'owner@example.org', owner],
        ['s2', 'squatted@example.org', squatter],
      ] as const) {
        expect(await signIn(as(subject, { email, email_verified: true }))).toBe('code');
        expect((await userOf(`Acme_${subject}`)).attributes.sub).not.toBe(local);
        expect((await userOf(email)).attributes.sub).toBe(local);
      }
      expect((await realm.signIn('owner@example.org')).AccessToken).toBeTruthy();
    });

    it('P10 a disabled user is refused', async () => {
      await signIn(as('disabled'));
      await test.sdk.adminDisableUser({ UserPoolId: realm.UserPoolId, Username: 'Acme_disabled' });
      expect(await signIn(as('disabled'))).toBe('access_denied');
    });

    it('P18 there is no password, and none comes to be', async () => {
      await signIn(as('passwordless', { email: 'passwordless@example.org' }));
      const Username = 'Acme_passwordless';
      const { UserPoolId, ClientId } = realm;
      await expectRefusal(realm.signIn(Username), 'NotAuthorizedException', 'Incorrect username or password.');
      await test.sdk.forgotPassword({ ClientId, Username });
      expect((await test.mails()).filter(({ to }) => to === 'passwordless@example.org')).toEqual([]);
      await expectRefusal(test.sdk.adminResetUserPassword({ UserPoolId, Username }), 'NotAuthorizedException');
      const set = test.sdk.adminSetUserPassword({ UserPoolId, Username, Password: password, Permanent: true });
      await expectRefusal(set, 'NotAuthorizedException');
    });

    it('P17 a provider that comes again under a name inherits nobody', async () => {
      const { UserPoolId } = realm;
      const browser = new Browser(test);
      await signIn(as('left', { email: 'left@example.org' }), 'Other', browser);
      expect(await browser.silently(realm)).toBe('code');
      await realm.confirmed('linked-once@example.org');
      await test.sdk.adminLinkProviderForUser(link(UserPoolId, 'linked-once@example.org', ['Other', 'once']));
      await test.sdk.deleteIdentityProvider({ UserPoolId, ProviderName: 'Other' });
      expect(await browser.silently(realm)).toBe('login_required');
      await test.sdk.createIdentityProvider({ UserPoolId, ...oidc('Other') });
      expect(await browser.silently(realm)).toBe('login_required');
      expect(await signIn(as('left'), 'Other')).toBe('access_denied');
      expect(await signIn(as('once'), 'Other')).toBe('code');
      expect((await userOf('Other_once')).UserStatus).toBe('EXTERNAL_PROVIDER');
    });

    it('an administrator links a subject to a local user, and unlinks it', async () => {
      const { UserPoolId } = realm;
      const sub = await realm.confirmed('linked@example.org');
      await test.sdk.adminLinkProviderForUser(link(UserPoolId, 'linked@example.org', ['Acme', 'linked']));
      expect(await signIn(as('linked', { email: 'evil@example.org', name: 'By Acme' }))).toBe('code');
      const user = await userOf('linked@example.org');
      expect(user.attributes).toMatchObject({
        sub,
        email: 'linked@example.org',
        email_verified: 'true',
        name: 'By Acme',
      });
      await test.sdk.adminDisableProviderForUser({
        UserPoolId,
        User: { ProviderName: 'Acme', ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: 'linked' },
      });
      expect((await userOf('linked@example.org')).attributes.identities).toBeUndefined();
      const long = test.sdk.adminLinkProviderForUser(
        link(UserPoolId, 'linked@example.org', ['Acme', randomBytes(4_000).toString('hex')]),
      );
      await expectRefusal(long, 'InvalidParameterException');
      expect(await signIn(as('linked'))).toBe('code');
      expect((await userOf('Acme_linked')).UserStatus).toBe('EXTERNAL_PROVIDER');
    });

    it('A18 a user who is deleted leaves no link behind', async () => {
      await signIn(as('deleted'));
      const before = await userOf('Acme_deleted');
      await test.sdk.adminDeleteUser({ UserPoolId: realm.UserPoolId, Username: 'Acme_deleted' });
      expect(await signIn(as('deleted'))).toBe('code');
      expect((await userOf('Acme_deleted')).attributes.sub).not.toBe(before.attributes.sub);
    });
  });

  it.each<[string, Lies]>([
    ['another issuer', { discovery: (document) => ({ ...document, issuer: 'https://evil.example' }) }],
    ['no token endpoint', { discovery: ({ token_endpoint: _, ...document }) => document }],
    ['a redirect', { answer: (_, response) => !!response.writeHead(302, { location: '/elsewhere' }).end() }],
    ['ten megabytes', { answer: (_, response) => !!response.end('x'.repeat(10_000_000)) }],
  ])('P05 refuses a discovery document with %s', async (_case, lies) => {
    const fresh = await hostileProvider();
    fresh.lies = lies;
    const at = await federatedRealm(test, [oidc('Fresh', { oidc_issuer: fresh.issuer })]);
    expect((await new Browser(test).start(at, 'Fresh')).href).toMatch(AWAY);
  });

  it('P05 asks a provider that is slow once at a time, however many want to sign in', async () => {
    const slow = await hostileProvider();
    const answers: (() => void)[] = [];
    slow.lies = { answer: (_, response) => answers.push(() => response.writeHead(503).end()) > 0 };
    const at = await federatedRealm(test, [oidc('Slow', { oidc_issuer: slow.issuer })]);
    const starts = Array.from({ length: 10 }, () => new Browser(test).start(at, 'Slow'));
    await vi.waitFor(() => expect(answers).not.toEqual([]));
    await new Browser(test).start(at, 'Nobody');
    slow.lies = { answer: (_, response) => !!response.writeHead(503).end() };
    for (const answer of answers) answer();
    for (const start of await Promise.all(starts)) expect(start.href).toMatch(AWAY);
    expect(slow.asked.discovery).toBeLessThan(10);
  });

  it('P05 does not ask private addresses where the pool itself is reached from elsewhere', async () => {
    const away = await make({ publicUrl: 'https://pool.example' });
    const at = await federatedRealm(away, [oidc('Inside', { oidc_issuer: provider.issuer })]);
    const before = provider.asked.keys;
    expect((await new Browser(away).start(at, 'Inside')).href).toMatch(AWAY);
    expect(provider.asked.keys).toBe(before);
  });
});

function link(UserPoolId: string, local: string, [ProviderName, subject]: readonly [string, string]) {
  return {
    UserPoolId,
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: local },
    SourceUser: { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: subject },
  };
}
