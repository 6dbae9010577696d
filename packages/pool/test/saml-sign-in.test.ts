import { createVerify } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, callback, federatedRealm, outcome } from './federation-realm.ts';
import { eachPool, expectRefusal, publicUrl, type TestPool } from './harness.ts';
import { attributesOf, type Realm } from './realm.ts';
import { allRows } from './rows.ts';
import {
  assertionXml,
  BEARER,
  base64,
  deflated,
  newKey,
  readRequest,
  SamlProvider,
  type Statement,
} from './saml-provider.ts';

const ACS = '/saml2/idpresponse';
const mapping = { email: 'mail', name: 'name' };
/** Of the processor's time, however hostile the message: what bench/ has at a tenth of a second, on slower machines too. */
const REFUSED_WITHIN_MS = 300;

eachPool((dialect, make) => {
  let test: TestPool;
  let realm: Realm;
  let idp: SamlProvider;
  let certificate: string;
  const saml = (name: string, more: Record<string, string> = {}) => ({
    ProviderName: name,
    ProviderType: 'SAML' as const,
    ProviderDetails: { MetadataFile: idp.metadata(), ...more },
    AttributeMapping: mapping,
  });
  beforeAll(async () => {
    test = await make();
    idp = new SamlProvider(await newKey());
    realm = await federatedRealm(test, [
      saml('Corp'),
      saml('Begins', { IDPInit: 'true' }),
      saml('Signing', { RequestSigningAlgorithm: 'rsa-sha256' }),
      saml('Secret', { EncryptedResponses: 'true' }),
    ]);
    const { UserPoolId } = realm;
    certificate = (await test.sdk.getSigningCertificate({ UserPoolId })).Certificate!;
  });

  /** A signed assertion, and elements that came into it afterwards. */
  const filled = (said: Statement, elements: number) =>
    idp.assertion(said).replace('>Ann<', `>${'<a/>'.repeat(elements)}<`);

  type Writer = (said: Statement) => string | Promise<string>;
  /** One whole sign-in in a browser of its own, with what the provider writes. */
  const signIn = async (
    write: Writer = (said) => idp.honestly(said),
    { name = 'Corp', more = {} as Partial<Statement> } = {},
  ) => {
    const browser = new Browser(test);
    const location = await browser.start(realm, name);
    const SAMLResponse = base64(await write(idp.answering(location, more)));
    const RelayState = location.searchParams.get('RelayState')!;
    const begun = process.cpuUsage();
    const posted = await browser.go(ACS, { form: { SAMLResponse, RelayState }, foreign: true });
    const { user, system } = process.cpuUsage(begun);
    const tookMs = (user + system) / 1000;
    const next = posted.headers.get('location');
    if (!next) return { outcome: outcome(posted), tookMs };
    return { outcome: outcome(await browser.go(next)), tookMs };
  };
  const userOf = async (Username: string) => {
    const { UserAttributes, ...user } = await test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username });
    return { ...user, attributes: attributesOf(UserAttributes) };
  };

  describe('sign-in by a SAML provider', () => {
    it('makes a user of the NameID, with what is mapped', async () => {
      expect(await signIn()).toMatchObject({ outcome: 'code' });
      const user = await userOf('Corp_ann');
      expect(user.UserStatus).toBe('EXTERNAL_PROVIDER');
      expect(user.attributes).toMatchObject({ email: 'ann@example.org', email_verified: 'false', name: 'Ann' });
      const [identity] = JSON.parse(user.attributes.identities!);
      expect(identity).toMatchObject({
        userId: 'ann',
        providerName: 'Corp',
        providerType: 'SAML',
        issuer: idp.entityId,
      });
    });

    it('takes a response that is signed as a whole, and one that is signed twice', async () => {
      const whole = (said: Statement, inner: string) => idp.sign(idp.response(said, inner), 'Response');
      expect(await signIn((said) => whole(said, assertionXml(said)))).toMatchObject({ outcome: 'code' });
      expect(await signIn((said) => whole(said, idp.assertion(said)))).toMatchObject({ outcome: 'code' });
    });

    it('X33 asks with an ID of 160 random bits, and signs where it is to', async () => {
      const location = await new Browser(test).start(realm, 'Signing');
      expect(readRequest(location)).toMatch(/ ID="_[0-9a-f]{40}"/);
      expect(`${location.origin}${location.pathname}`).toBe(idp.signOn);
      const signed = location.search.slice(1).replace(/&Signature=.*/, '');
      const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
      const signature = location.searchParams.get('Signature')!;
      expect(createVerify('sha256').update(signed).verify(pem, signature, 'base64')).toBe(true);
    });

    it.each<[Record<string, string>, number, string]>([
      [{ prompt: 'login' }, 0, 'code'],
      [{ prompt: 'login' }, -600_000, 'refused'],
      [{ max_age: '900' }, -600_000, 'code'],
      [{ max_age: '300' }, -600_000, 'refused'],
      [{}, -600_000, 'code'],
    ])('X33 asked for %o by the application, has the user sign in anew: %i, %s', async (more, signedIn, end) => {
      const browser = new Browser(test);
      const location = await browser.start(realm, 'Corp', more);
      expect(/ForceAuthn="true"/.test(readRequest(location))).toBe(Object.keys(more).length > 0);
      const form = {
        SAMLResponse: base64(idp.honestly(idp.answering(location, { signedIn }))),
        RelayState: location.searchParams.get('RelayState')!,
      };
      const next = (await browser.go(ACS, { form, foreign: true })).headers.get('location');
      expect(next ? outcome(await browser.go(next)) : 'refused').toBe(end);
    });

    it('X30 publishes metadata with the entity, the address and the certificate', async () => {
      const answer = await new Browser(test).go(`/${realm.UserPoolId}/saml2/metadata`);
      const text = await answer.text();
      expect(text).toContain(`entityID="urn:amazon:cognito:sp:${realm.UserPoolId}"`);
      expect(text).toContain(`Location="${publicUrl}${ACS}"`);
      expect(text).toContain('WantAssertionsSigned="true"');
      expect(text).toContain(certificate);
    });

    it('opens an assertion that is encrypted for the pool', async () => {
      const write = async (said: Statement) =>
        idp.response(said, await idp.encrypted(idp.assertion(said), certificate));
      expect(await signIn(write, { name: 'Secret' })).toMatchObject({ outcome: 'code' });
      expect(await signIn(undefined, { name: 'Secret' })).toMatchObject({ outcome: '400' });
    });

    it('X24 opens what AES-CBC encrypts only in a response that is signed as a whole', async () => {
      const content = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';
      const write = async (said: Statement) =>
        idp.response(said, await idp.encrypted(idp.assertion(said), certificate, { content }));
      expect(await signIn(write)).toMatchObject({ outcome: '400' });
      expect(await signIn(async (said) => idp.sign(await write(said), 'Response'))).toMatchObject({ outcome: 'code' });
    });

    it('X24 X34 opens what is signed by the response around it alone, and only if that holds', async () => {
      for (const content of [
        'http://www.w3.org/2009/xmlenc11#aes256-gcm',
        'http://www.w3.org/2001/04/xmlenc#aes256-cbc',
      ]) {
        const encrypted = (said: Statement) => idp.encrypted(assertionXml(said), certificate, { content });
        const write = async (said: Statement) => idp.sign(idp.response(said, await encrypted(said)), 'Response');
        expect(await signIn(write, { name: 'Secret' })).toMatchObject({ outcome: 'code' });
        const spoilt = async (said: Statement) =>
          (await write(said)).replace('Version="2.0" IssueInstant', 'Consent="" $&');
        expect(await signIn(spoilt, { name: 'Secret' })).toMatchObject({ outcome: '400' });
        const exchanged = async (said: Statement) => {
          const evil = await encrypted({ ...said, nameId: 'admin' });
          return (await write(said)).replace(/<saml:EncryptedAssertion.*<\/saml:EncryptedAssertion>/s, evil);
        };
        expect(await signIn(exchanged, { name: 'Secret' })).toMatchObject({ outcome: '400' });
      }
    });

    it('X09 takes no response whose signature does not hold, though that of its assertion does', async () => {
      const whole = (said: Statement) => idp.sign(idp.response(said, idp.assertion(said)), 'Response');
      const spoilt = (said: Statement) => whole(said).replace('Version="2.0" IssueInstant', 'Consent="" $&');
      expect(await signIn(whole)).toMatchObject({ outcome: 'code' });
      expect(await signIn(spoilt)).toMatchObject({ outcome: '400' });
    });

    it('X21 X22 takes an answer once, from the browser that asked', async () => {
      const browser = new Browser(test);
      const location = await browser.start(realm, 'Corp');
      const form = {
        SAMLResponse: base64(idp.honestly(idp.answering(location))),
        RelayState: location.searchParams.get('RelayState')!,
      };
      const all = await Promise.all(Array.from({ length: 50 }, () => browser.go(ACS, { form, foreign: true })));
      const taken = all.filter(({ status }) => status === 303);
      expect(taken).toHaveLength(1);
      const next = taken[0]!.headers.get('location')!;
      expect(outcome(await new Browser(test).go(next))).toBe('400');
      expect(outcome(await browser.go(next))).toBe('code');
      expect(outcome(await browser.go(next))).toBe('400');
      expect((await browser.go(ACS, { form, foreign: true })).status).toBe(400);
    });

    it('X21 takes an assertion once, whatever it comes with', async () => {
      let first = '';
      const keep = (said: Statement) => {
        first = idp.assertion(said);
        return idp.response(said, first);
      };
      expect(await signIn(keep)).toMatchObject({ outcome: 'code' });
      expect(await signIn((said) => idp.response(said, first))).toMatchObject({ outcome: '400' });
    });

    it('X22 takes an answer that nobody asked for only of a provider that may begin', async () => {
      const { UserPoolId, ClientId } = realm;
      const post = async (name: string, more: Partial<Statement> = {}) => {
        const said = idp.honest({ acs: publicUrl + ACS, audience: `urn:amazon:cognito:sp:${UserPoolId}` });
        const relay = {
          identity_provider: name,
          client_id: ClientId,
          redirect_uri: callback,
          response_type: 'code',
          scope: 'openid',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        };
        const form = {
          SAMLResponse: base64(idp.honestly({ ...said, ...more })),
          RelayState: `${new URLSearchParams(relay)}`,
        };
        const browser = new Browser(test);
        const posted = await browser.go(ACS, { form, foreign: true });
        const next = posted.headers.get('location');
        return next ? outcome(await browser.go(next)) : outcome(posted);
      };
      expect(await post('Begins')).toBe('code');
      const requests = async () => (await allRows(test.database, dialect)).get('pool_authorization_requests')?.length;
      const before = await requests();
      expect(await post('Begins', { inResponseTo: '_1', confirmedRequest: '_1' })).toBe('400');
      // Of what is refused nothing is kept, for anybody can send it.
      expect(await requests()).toBe(before);
      expect(await post('Corp')).toBe('400');
      expect(await signIn(undefined, { more: { inResponseTo: undefined, confirmedRequest: undefined } })).toMatchObject(
        {
          outcome: '400',
        },
      );
    });

    it.each(['https://evil.example/', 'javascript:alert(1)', 'x'.repeat(10_000), '\r\nset-cookie: a=b', '//evil'])(
      'X27 goes nowhere by relay state %s',
      async (RelayState) => {
        const location = await new Browser(test).start(realm, 'Corp');
        const form = { SAMLResponse: base64(idp.honestly(idp.answering(location))), RelayState };
        const posted = await new Browser(test).go(ACS, { form, foreign: true });
        expect(posted.status).toBe(400);
        expect(posted.headers.get('location')).toBeNull();
      },
    );
  });

  describe('a hostile SAML response', () => {
    const evil = (said: Statement): Statement => ({ ...said, id: '_evil', nameId: 'admin' });
    const swap = (xml: string, from: string | RegExp, to: string) => xml.replace(from, to);
    /** The signature of an assertion, and the assertion without it. */
    const parted = (signed: string) => {
      const signature = /<Signature .*<\/Signature>/s.exec(signed)![0];
      return { signature, bare: signed.replace(signature, '') };
    };
    const sha1 = { algorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' };
    const cases: [string, Writer][] = [
      [
        'X01 XSW1 evil response around the signed one',
        (said) => {
          const signed = idp.sign(idp.response(said, assertionXml(said)), 'Response');
          const { signature, bare } = parted(signed);
          return idp
            .response({ ...said, responseId: '_x' }, assertionXml(evil(said)))
            .replace(
              '<samlp:Status>',
              `${signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`)}<samlp:Status>`,
            );
        },
      ],
      [
        'X02 XSW2 signed response beside its signature',
        (said) => {
          const { signature, bare } = parted(idp.sign(idp.response(said, assertionXml(said)), 'Response'));
          return idp
            .response({ ...said, responseId: '_x' }, assertionXml(evil(said)))
            .replace('<samlp:Status>', `${bare}${signature}<samlp:Status>`);
        },
      ],
      ['X03 XSW3 evil assertion before', (said) => idp.response(said, assertionXml(evil(said)) + idp.assertion(said))],
      [
        'X04 XSW4 evil assertion around',
        (said) =>
          idp.response(
            said,
            swap(assertionXml(evil(said)), '</saml:Assertion>', `${idp.assertion(said)}</saml:Assertion>`),
          ),
      ],
      [
        'X05 XSW5 evil assertion with the signature of another',
        (said) => {
          const { signature, bare } = parted(idp.assertion(said));
          return idp.response(
            said,
            swap(assertionXml(evil(said)), '<saml:Subject>', `${signature}<saml:Subject>`) + bare,
          );
        },
      ],
      [
        'X06 XSW6 the signed assertion within the signature',
        (said) => {
          const { signature, bare } = parted(idp.assertion(said));
          const around = signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`);
          return idp.response(said, swap(assertionXml(evil(said)), '<saml:Subject>', `${around}<saml:Subject>`));
        },
      ],
      [
        'X07 XSW7 evil assertion in Extensions',
        (said) =>
          idp.response(said, `<samlp:Extensions>${assertionXml(evil(said))}</samlp:Extensions>${idp.assertion(said)}`),
      ],
      [
        'X08 XSW8 evil assertion, the signed one in an Object',
        (said) => {
          const { signature, bare } = parted(idp.assertion(said));
          const object = `<Object xmlns="http://www.w3.org/2000/09/xmldsig#">${bare}</Object>`;
          return idp.response(
            said,
            swap(
              assertionXml({ ...evil(said), id: said.id }),
              '<saml:Subject>',
              `${signature.replace('<SignatureValue', `${object}<SignatureValue`)}<saml:Subject>`,
            ),
          );
        },
      ],
      ['X09 no signature', (said) => idp.response(said, assertionXml(said))],
      [
        'X09 an empty signature value',
        (said) => idp.response(said, swap(idp.assertion(said), /<SignatureValue>[^<]*/, '<SignatureValue>')),
      ],
      [
        'X09 an empty SignedInfo',
        (said) =>
          idp.response(said, swap(idp.assertion(said), /<SignedInfo>.*<\/SignedInfo>/s, '<SignedInfo></SignedInfo>')),
      ],
      [
        'X10 a signed response around two assertions',
        (said) => idp.sign(idp.response(said, assertionXml(said) + assertionXml(evil(said))), 'Response'),
      ],
      [
        'X10 an assertion within Advice',
        (said) =>
          idp.response(
            said,
            idp.sign(
              swap(
                assertionXml(said),
                '<saml:AuthnStatement',
                `<saml:Advice>${assertionXml(evil(said))}</saml:Advice><saml:AuthnStatement`,
              ),
              'Assertion',
            ),
          ),
      ],
      [
        'X11 two SignedInfo',
        (said) => idp.response(said, swap(idp.assertion(said), /(<SignedInfo>.*<\/SignedInfo>)/s, '$1$1')),
      ],
      [
        'X11 two references',
        (said) => idp.response(said, swap(idp.assertion(said), /(<Reference.*<\/Reference>)/s, '$1$1')),
      ],
      [
        'X11 a reference to everything',
        (said) => idp.response(said, swap(idp.assertion(said), /URI="[^"]*"/, 'URI=""')),
      ],
      [
        'X11 a reference to another ID',
        (said) => idp.response(said, swap(idp.assertion(said), /URI="[^"]*"/, `URI="#${said.responseId}"`)),
      ],
      ['X11 one ID twice', (said) => idp.response({ ...said, responseId: said.id }, idp.assertion(said))],
      [
        'X11 an ID of another spelling',
        (said) => swap(idp.honestly(said), '<samlp:Status>', `<samlp:Status Id="${said.id}">`),
      ],
      [
        'X12 a comment in a digest',
        (said) => idp.response(said, swap(idp.assertion(said), /<DigestValue>/, '<DigestValue><!-- -->')),
      ],
      [
        'X12 a comment in the NameID',
        (said) =>
          idp.response(
            said,
            swap(idp.assertion({ ...said, nameId: 'admin.evil.example' }), 'admin.evil', 'admin<!---->.evil'),
          ),
      ],
      ['X12 CDATA in the NameID', (said) => idp.honestly({ ...said, nameId: '<![CDATA[admin]]>' })],
      ['X13 a key of nobody', async (said) => idp.response(said, idp.assertion(said, { key: await newKey() }))],
      ['X14 RSA-SHA1', (said) => idp.response(said, idp.assertion(said, sha1))],
      [
        'X14 a SHA-1 digest',
        (said) => idp.response(said, idp.assertion(said, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' })),
      ],
      [
        'X14 an HMAC with the certificate',
        (said) =>
          idp.response(
            said,
            swap(
              idp.assertion(said),
              /SignatureMethod Algorithm="[^"]*"/,
              'SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"',
            ),
          ),
      ],
      [
        'X15 canonicalization with comments',
        (said) =>
          idp.response(
            said,
            idp.assertion(said, { canonicalization: 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments' }),
          ),
      ],
      [
        'X15 a transform by XSLT',
        (said) =>
          idp.response(
            said,
            swap(
              idp.assertion(said),
              /Transform Algorithm="[^"]*enveloped[^"]*"/,
              'Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"',
            ),
          ),
      ],
      [
        'X15 a single transform',
        (said) =>
          idp.response(
            said,
            idp.assertion(said, { transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature'] }),
          ),
      ],
      ['X16 a document type', (said) => `<!DOCTYPE a [<!ENTITY b "c">]>${idp.honestly(said)}`],
      [
        'X16 a billion laughs',
        () =>
          `<!DOCTYPE l [<!ENTITY a "${'ha'.repeat(100)}">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i} "${`&a${i - 1};`.repeat(10)}">`).join('')}]><l>&a8;</l>`,
      ],
      ['X17 two roots', (said) => idp.honestly(said) + idp.honestly(said)],
      ['X17 trailing garbage', (said) => `${idp.honestly(said)}garbage`],
      ['X17 a byte order mark', (said) => `\uFEFF${idp.honestly(said)}`],
      ['X17 another namespace', (said) => swap(idp.honestly(said), 'urn:oasis:names:tc:SAML:2.0:protocol', 'urn:evil')],
      ['X17 an attribute twice', (said) => swap(idp.honestly(said), ' Version="2.0"', ' Version="2.0" Version="2.0"')],
      ['X18 another audience', (said) => idp.honestly({ ...said, audience: 'urn:other' })],
      ['X18 no audience', (said) => idp.honestly({ ...said, audience: null })],
      ['X18 an audience that goes on', (said) => idp.honestly({ ...said, audience: `${said.audience}/` })],
      ['X19 another destination', (said) => idp.honestly({ ...said, destination: 'https://evil.example' })],
      ['X19 another recipient', (said) => idp.honestly({ ...said, recipient: 'https://evil.example' })],
      ['X19 another issuer', (said) => idp.honestly({ ...said, issuer: 'https://evil.example' })],
      ['X20 expired conditions', (said) => idp.honestly({ ...said, notOnOrAfter: -120_000 })],
      ['X20 conditions of tomorrow', (said) => idp.honestly({ ...said, notBefore: 86_400_000 })],
      ['X20 conditions without an end', (said) => idp.honestly({ ...said, notOnOrAfter: null })],
      ['X20 an expired confirmation', (said) => idp.honestly({ ...said, confirmedUntil: -120_000 })],
      ['X20 a confirmation without an end', (said) => idp.honestly({ ...said, confirmedUntil: null })],
      [
        'X20 a confirmation with a beginning',
        (said) => idp.honestly({ ...said, confirmation: ' NotBefore="2020-01-01T00:00:00Z"' }),
      ],
      ['X20 a confirmation of another method', (said) => idp.honestly({ ...said, method: `${BEARER}x` })],
      ['X22 another request', (said) => idp.honestly({ ...said, inResponseTo: '_other', confirmedRequest: '_other' })],
      ['X22 another request in the confirmation', (said) => idp.honestly({ ...said, confirmedRequest: '_other' })],
      ['X23 no success', (said) => idp.honestly({ ...said, status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' })],
      [
        'X24 an encrypted assertion without a signature',
        async (said) => idp.response(said, await idp.encrypted(assertionXml(said), certificate)),
      ],
      [
        'X24 RSA of PKCS #1 1.5',
        async (said) =>
          idp.response(
            said,
            await idp.encrypted(idp.assertion(said), certificate, {
              transport: 'http://www.w3.org/2001/04/xmlenc#rsa-1_5',
            }),
          ),
      ],
      [
        'X24 tampered AES-GCM',
        async (said) =>
          idp.response(
            said,
            (await idp.encrypted(idp.assertion(said), certificate)).replace(
              /(?<=CipherValue>).(?=[^<]{2000})/,
              (first) => (first === 'A' ? 'B' : 'A'),
            ),
          ),
      ],
      [
        'X25 attributes beside the signed assertion',
        (said) =>
          idp
            .response(
              said,
              idp.assertion(said) +
                assertionXml(evil(said)).match(/<saml:AttributeStatement>.*<\/saml:AttributeStatement>/s)![0],
            )
            .replace('<samlp:Status>', '<samlp:Status>'),
      ],
      [
        'X25 a second attribute statement',
        (said) =>
          idp.response(
            said,
            idp.sign(
              swap(
                assertionXml(said),
                '</saml:Assertion>',
                '<saml:AttributeStatement></saml:AttributeStatement></saml:Assertion>',
              ),
              'Assertion',
            ),
          ),
      ],
      ['X26 an empty NameID', (said) => idp.honestly({ ...said, nameId: '' })],
      ['X26 a NameID of 10 KB', (said) => idp.honestly({ ...said, nameId: 'a'.repeat(10_000) })],
      [
        'X26 a transient NameID',
        (said) => idp.honestly({ ...said, format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }),
      ],
      ['X28 300 KB', (said) => idp.honestly({ ...said, attributes: { a: 'x'.repeat(300_000) } })],
      ['X28 a hundred thousand elements', (said) => idp.response(said, '<a/>'.repeat(60_000))],
      ['X28 as many elements as are read, under a signature', (said) => idp.response(said, filled(said, 1_070))],
      [
        'X28 twenty thousand elements under a signature, encrypted',
        async (said) => idp.response(said, await idp.encrypted(filled(said, 20_000), certificate)),
      ],
      ['X28 a tree of ten thousand floors', (said) => idp.response(said, '<a>'.repeat(2_900) + '</a>'.repeat(2_900))],
    ];

    it.each(cases)('%s is refused, at once', async (name, write) => {
      const { outcome: seen, tookMs } = await signIn(write);
      // Attributes that are not signed are not read; everything else ends the sign-in.
      expect(seen, name).toBe(name.startsWith('X25 attributes beside') ? 'code' : '400');
      if (seen === '400') expect(tookMs).toBeLessThan(REFUSED_WITHIN_MS);
    });

    it('nobody came of it', async () => {
      await expectRefusal(userOf('Corp_admin'), 'UserNotFoundException');
    });

    it.each<[string, Record<string, string>]>([
      ['no Base64', { SAMLResponse: '<xml>' }],
      ['what is deflated', { SAMLResponse: deflated(`<a>${'x'.repeat(1_000_000)}</a>`) }],
      ['nothing', {}],
    ])('X28 %s is refused', async (_case, form) => {
      const location = await new Browser(test).start(realm, 'Corp');
      const RelayState = location.searchParams.get('RelayState')!;
      expect((await new Browser(test).go(ACS, { form: { ...form, RelayState }, foreign: true })).status).toBe(400);
    });

    it('X26 NameIDs that differ in case are not one user’s', async () => {
      expect(await signIn(undefined, { more: { nameId: 'Case' } })).toMatchObject({ outcome: 'code' });
      expect(await signIn(undefined, { more: { nameId: 'case' } })).toMatchObject({ outcome: 'access_denied' });
    });
  });

  describe('metadata of a SAML provider', () => {
    it.each<[string, (good: string) => string]>([
      ['a document type', (good) => `<!DOCTYPE a>${good}`],
      ['a script for an address', (good) => good.replace('https://idp.example/sso', 'javascript:alert(1)')],
      ['an address without TLS', (good) => good.replace('https://idp.example/sso', 'http://idp.example/sso')],
      [
        'an end that is past',
        (good) => good.replace('<IDPSSODescriptor', '<IDPSSODescriptor validUntil="2020-01-01T00:00:00Z"'),
      ],
      ['no certificate', (good) => good.replace(/<KeyDescriptor.*<\/KeyDescriptor>/, '')],
      ['what is no certificate', (good) => good.replace(/<X509Certificate>[^<]*/, '<X509Certificate>AAAA')],
      ['no role', (good) => good.replaceAll('IDPSSODescriptor', 'SPSSODescriptor')],
    ])('X30 with %s is refused', async (_case, spoilt) => {
      const { UserPoolId } = realm;
      const provider = { ...saml('Spoilt'), UserPoolId, ProviderDetails: { MetadataFile: spoilt(idp.metadata()) } };
      await expectRefusal(
        test.sdk.createIdentityProvider(provider),
        'InvalidParameterException',
        /^Invalid SAML metadata/,
      );
    });

    it('X32 takes either of two keys, and neither that was removed', async () => {
      const { UserPoolId } = realm;
      const [old, next] = [idp.key, await newKey()];
      const update = (keys: (typeof old)[]) =>
        test.sdk.updateIdentityProvider({
          UserPoolId,
          ProviderName: 'Corp',
          ProviderDetails: { MetadataFile: idp.metadata({ keys }) },
        });
      const by = async (key: typeof old) =>
        (await signIn((said) => idp.response(said, idp.assertion(said, { key })))).outcome;
      await update([old, next]);
      expect([await by(old), await by(next)]).toEqual(['code', 'code']);
      await update([next]);
      expect([await by(old), await by(next)]).toEqual(['400', 'code']);
      await update([old]);
    });

    it('is asked for anew where a key is not known, so that a provider changes its key without a failed sign-in', async () => {
      let served = idp.metadata();
      let asked = 0;
      const server = createServer((_request, response) => {
        asked += 1;
        response.end(served);
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      afterAll(() => void server.close());
      const MetadataURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`;
      const fresh = await make();
      const at = await federatedRealm(fresh, [{ ...saml('Url'), ProviderDetails: { MetadataURL } }]);
      const enter = async (key: typeof idp.key) => {
        const browser = new Browser(fresh);
        const location = await browser.start(at, 'Url');
        const said = idp.answering(location);
        const SAMLResponse = base64(idp.response(said, idp.assertion(said, { key })));
        const form = { SAMLResponse, RelayState: location.searchParams.get('RelayState')! };
        const next = (await browser.go(ACS, { form, foreign: true })).headers.get('location');
        return next ? outcome(await browser.go(next)) : 'refused';
      };
      expect(await enter(idp.key)).toBe('code');
      const next = await newKey();
      served = idp.metadata({ keys: [next] });
      fresh.clock.advance(61_000);
      expect(await enter(next)).toBe('code');
      // Whoever sends what no key fits has a provider that is out of order asked no more often.
      served = 'out of order';
      fresh.clock.advance(61_000);
      const [before, nobodys] = [asked, await newKey()];
      for (let time = 0; time < 3; time += 1) expect(await enter(nobodys)).toBe('refused');
      expect(asked).toBe(before + 1);
      // What says until when it is good is believed until then, however long its server is away.
      const until = new Date(fresh.clock.now() + 6 * 3_600_000 + 60_000).toISOString();
      served = idp.metadata({ keys: [next] }).replace('<IDPSSODescriptor', `<IDPSSODescriptor validUntil="${until}"`);
      fresh.clock.advance(6 * 3_600_000);
      const begun = () => new Browser(fresh).start(at, 'Url');
      expect((await begun()).origin).toBe('https://idp.example');
      served = 'out of order';
      expect((await begun()).origin).toBe('https://idp.example');
      fresh.clock.advance(61_000);
      expect((await begun()).searchParams.get('error')).toBe('temporarily_unavailable');
    });
  });
});
