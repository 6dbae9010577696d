import { generateKeyPairSync } from 'node:crypto';
import { examineAnswer, examineDescribed, examineProvider } from '@custom-cognito/pool/examination';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newCertificate } from '../src/federation/saml/certificate.ts';
import { Browser, federatedRealm, outcome } from './federation-realm.ts';
import { expectRefusal, onePool, publicUrl, type TestPool } from './harness.ts';
import { type HostileProvider, hostileProvider, type Lies } from './hostile-openid-provider.ts';
import type { Realm } from './realm.ts';
import { assertionXml, base64, newKey, SamlProvider, type Statement } from './saml-provider.ts';

const ACS = `${publicUrl}/saml2/idpresponse`;
const YEAR_MS = 365 * 86_400_000;

const appleKey = (): string => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};

onePool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let idp: SamlProvider;
  let acme: HostileProvider;
  beforeAll(async () => {
    test = await make();
    idp = new SamlProvider(await newKey());
    acme = await hostileProvider();
    const saml = (ProviderName: string, MetadataFile: string, more: Record<string, string> = {}) => ({
      ProviderName,
      ProviderType: 'SAML' as const,
      ProviderDetails: { MetadataFile, ...more },
      AttributeMapping: { email: 'mail', name: 'name', given_name: 'givenName' },
    });
    // Made eleven years ago for ten years, and last year but for a few days.
    const [over, ending] = [
      await newCertificate('idp.example', Date.now() - 11 * YEAR_MS),
      await newCertificate('idp.example', Date.now() - 10 * YEAR_MS + 5 * 86_400_000),
    ];
    realm = await federatedRealm(test, [
      saml('Corp', idp.metadata()),
      saml('Secret', idp.metadata(), { EncryptedResponses: 'true' }),
      saml(
        'Old',
        idp.metadata({ keys: [over, ending] }).replace('<IDPSSODescriptor', '$& WantAuthnRequestsSigned="true"'),
      ),
      {
        ProviderName: 'Acme',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'client-1',
          client_secret: 'a secret that nobody is shown',
          attributes_request_method: 'GET',
          oidc_issuer: acme.issuer,
          authorize_scopes: 'openid email',
        },
        AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
      },
    ]);
  });
  beforeEach(() => {
    acme.lies = {};
  });

  const answered = async (name: string, answer: string) => {
    const examined = await examineAnswer(test.pool, { poolId: realm.UserPoolId, name, answer });
    if (examined === undefined || examined === 'unexpected') return expect.fail(`${examined}`);
    return examined;
  };
  const looked = async (name: string) =>
    (await examineProvider(test.pool, { poolId: realm.UserPoolId, name })) ?? expect.fail('no such provider');
  const states = (findings: Awaited<ReturnType<typeof looked>>['findings']) =>
    findings.map(({ check, state }) => `${check} ${state}`);
  const honest = (more: Partial<Statement> = {}) => ({
    ...idp.honest({ acs: ACS, audience: `urn:amazon:cognito:sp:${realm.UserPoolId}` }),
    inResponseTo: '_request',
    confirmedRequest: '_request',
    ...more,
  });

  describe('a captured SAML response', () => {
    it('is told with what would come of it, and is still good for the sign-in that it answers', async () => {
      const browser = new Browser(test);
      const location = await browser.start(realm, 'Corp');
      const xml = idp.honestly(idp.answering(location, { attributes: { mail: 'ann@example.org', team: ['a', 'b'] } }));
      const form = { SAMLResponse: base64(xml), RelayState: location.searchParams.get('RelayState')! };
      for (const answer of [xml, base64(xml), `${new URLSearchParams(form)}`]) {
        const { refusal, proven, person } = await answered('Corp', answer);
        expect([refusal, proven]).toEqual([undefined, true]);
        expect(person).toMatchObject({
          username: 'Corp_ann',
          known: false,
          claims: [
            { name: 'mail', value: 'ann@example.org', becomes: ['email'] },
            { name: 'team', value: '[a,b]', becomes: [] },
          ],
          missing: { name: 'name', given_name: 'givenName' },
          emailVerified: false,
          because: 'not_mapped',
        });
      }
      const { UserPoolId } = realm;
      await expectRefusal(test.sdk.adminGetUser({ UserPoolId, Username: 'Corp_ann' }), 'UserNotFoundException');
      const next = (await browser.go('/saml2/idpresponse', { form, foreign: true })).headers.get('location') ?? '';
      expect(outcome(await browser.go(next))).toBe('code');
      expect((await answered('Corp', xml)).person).toMatchObject({ username: 'Corp_ann', known: true });
    });

    it('that came too late is told with what was right about it when it was written', async () => {
      const xml = idp.honestly(honest());
      test.clock.advance(600_000);
      const late = await answered('Corp', xml);
      const worse = await answered('Corp', idp.honestly(honest({ audience: 'urn:other', notOnOrAfter: -700_000 })));
      test.clock.advance(-600_000);
      expect(late).toMatchObject({ refusal: { reason: 'expired' }, whenIssued: 'accepted', proven: true });
      expect(worse).toMatchObject({ refusal: { reason: 'expired' }, proven: false });
    });

    it.each<[string, () => string | Promise<string>]>([
      ['encoding', () => 'no%base64'],
      ['malformed', () => '<!DOCTYPE a><a/>'],
      ['unsigned', () => idp.response(honest(), assertionXml(honest()))],
      ['signature', async () => idp.response(honest(), idp.assertion(honest(), { key: await newKey() }))],
      [
        'algorithm',
        () =>
          idp.response(honest(), idp.assertion(honest(), { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' })),
      ],
      ['destination', () => idp.honestly(honest({ destination: 'https://other.example/acs' }))],
      ['recipient', () => idp.honestly(honest({ recipient: 'https://other.example/acs' }))],
      ['audience', () => idp.honestly(honest({ audience: 'urn:other' }))],
      ['issuer', () => idp.honestly(honest({ issuer: 'https://other.example' }))],
      ['transient', () => idp.honestly(honest({ format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }))],
      ['status', () => idp.honestly(honest({ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }))],
      ['in_response_to', () => idp.honestly(honest({ inResponseTo: undefined, confirmedRequest: undefined }))],
    ])('is refused with the reason: %s', async (reason, write) => {
      const { refusal, proven, person } = await answered('Corp', await write());
      expect([refusal?.reason, proven]).toEqual([reason, false]);
      if (reason === 'unsigned') expect(person).toMatchObject({ subject: 'ann' });
    });

    it('is refused with the reason where it should have been encrypted, and for a name that is none', async () => {
      expect((await answered('Secret', idp.honestly(honest()))).refusal?.reason).toBe('not_encrypted');
      const { refusal, person } = await answered('Corp', idp.honestly(honest({ nameId: 'ann smith' })));
      expect([refusal, person?.refusal?.reason]).toEqual([undefined, 'username']);
    });
  });

  describe('a captured ID token', () => {
    const token = async (lies: Lies = {}) => {
      acme.lies = lies;
      const query = acme.authorize(await new Browser(test).start(realm, 'Acme'));
      return (await fetch(`${acme.issuer}/token`, { method: 'POST', body: query })).text();
    };

    it('is told with what would come of it, and the provider is asked for no other', async () => {
      const answer = await token();
      const before = acme.asked.token;
      const { refusal, proven, person } = await answered('Acme', answer);
      expect([refusal, proven, acme.asked.token]).toEqual([undefined, true, before]);
      expect(person).toMatchObject({ username: 'Acme_subject-1', emailVerified: true, because: 'told', missing: {} });
      expect(person?.claims).toContainEqual({ name: 'email', value: 'ann@example.org', becomes: ['email'] });
      expect(person?.claims).toContainEqual({ name: 'aud', value: 'client-1', becomes: [] });
    });

    it.each<[string, Lies]>([
      ['issuer', { claims: (claims) => ({ ...claims, iss: 'https://other.example' }) }],
      ['audience', { claims: (claims) => ({ ...claims, aud: 'client-2' }) }],
      ['nonce', { claims: ({ nonce: _, ...claims }) => claims }],
      ['expired', { claims: (claims) => ({ ...claims, exp: claims.iat! - 600 }) }],
      ['signature', { header: { alg: 'RS256', kid: 'unknown' } }],
      ['claim', { claims: ({ sub: _, ...claims }) => claims }],
    ])('is refused with the reason: %s', async (reason, lies) => {
      const answer = await token(lies);
      acme.lies = {};
      expect(await answered('Acme', answer)).toMatchObject({ refusal: { reason } });
    });

    it('says why an address is not verified', async () => {
      const answer = await token({ claims: (claims) => ({ ...claims, email_verified: 'True' }) });
      const { person } = await answered('Acme', answer);
      expect(person).toMatchObject({ emailVerified: false, because: 'told_otherwise' });
    });
  });

  describe('a provider that is looked at', () => {
    it('is told with its keys, its clock and what it has to know', async () => {
      const { registration, findings } = await looked('Acme');
      expect(registration).toEqual({
        redirectUri: `${publicUrl}/oauth2/idpresponse`,
        logoutUri: `${publicUrl}/${realm.UserPoolId}/oidc/logout/Acme`,
      });
      expect(states(findings)).toEqual([
        'discovery ok',
        'pkce warning',
        'scopes ok',
        'authentication ok',
        'algorithms ok',
        'key ok',
        'clock ok',
      ]);
      expect(JSON.stringify(findings)).not.toContain('nobody is shown');
    });

    it.each<[string, Lies['discovery'], string]>([
      ['another issuer', (document) => ({ ...document, issuer: 'https://other.example' }), 'discovery failed'],
      ['no address for tokens', ({ token_endpoint: _, ...document }) => document, 'discovery failed'],
      [
        'secret keys alone',
        (document) => ({ ...document, id_token_signing_alg_values_supported: ['HS256'] }),
        'algorithms failed',
      ],
      [
        'ways of clients that are not ours',
        (document) => ({ ...document, token_endpoint_auth_methods_supported: ['private_key_jwt'] }),
        'authentication failed',
      ],
      ['scopes without ours', (document) => ({ ...document, scopes_supported: ['openid'] }), 'scopes warning'],
      ['PKCE', (document) => ({ ...document, code_challenge_methods_supported: ['S256'] }), 'pkce ok'],
    ])('with %s is told so', async (_case, discovery, expected) => {
      acme.lies = { discovery };
      expect(states((await looked('Acme')).findings)).toContain(expected);
    });

    it('is told to be away, or its keys to be none', async () => {
      acme.lies = { answer: (_, response) => Boolean(response.writeHead(503).end()) };
      expect(states((await looked('Acme')).findings)).toEqual(['discovery failed', 'clock ok']);
      acme.lies = { answer: (path, response) => path === '/keys' && Boolean(response.end('{"keys":[]}')) };
      expect(states((await looked('Acme')).findings)).toContain('keys failed');
    });

    it.each([
      ['that its pool does not tell', undefined, 'private_key warning'],
      ['that is none', 'bm90IGEga2V5', 'private_key failed'],
      ['that signs', appleKey(), 'private_key ok'],
    ])('Apple, with a key %s, is looked at all the same', async (_case, private_key, expected) => {
      const details = {
        client_id: 'com.example.web',
        team_id: 'ABCDE12345',
        key_id: 'KEY1234567',
        authorize_scopes: 'email name',
        authorize_url: `${acme.issuer}/authorize`,
        token_url: `${acme.issuer}/token`,
        jwks_uri: `${acme.issuer}/keys`,
        ...(private_key && { private_key }),
      };
      const described = { name: 'SignInWithApple', poolId: 'eu-west-1_elsewhere', type: 'SignInWithApple' as const };
      const { findings } = await examineDescribed(
        { ...described, details, mapping: {} },
        { domain: 'http://localhost:9229' },
      );
      expect(states(findings)).toEqual([expected, 'discovery ok', 'key ok', 'clock ok']);
      expect(JSON.stringify(findings)).not.toContain(private_key ?? 'PRIVATE');
    });

    it('by SAML is told with its certificates and what it has to know', async () => {
      const { registration, findings } = await looked('Corp');
      expect(registration).toEqual({
        acs: ACS,
        entityId: `urn:amazon:cognito:sp:${realm.UserPoolId}`,
        metadata: `${publicUrl}/${realm.UserPoolId}/saml2/metadata`,
      });
      expect(states(findings)).toEqual(['metadata ok', 'certificate ok', 'requests ok']);
      const old = (await looked('Old')).findings;
      expect(states(old)).toEqual(['metadata ok', 'certificate warning', 'certificate warning', 'requests warning']);
      expect(old.map(({ facts }) => facts.days).filter((days) => days !== undefined)).toEqual([
        expect.closeTo(-365, -1),
        expect.closeTo(7, -1),
      ]);
    });
  });
});
