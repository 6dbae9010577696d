import { createHash, sign as signBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SAML } from '@node-saml/node-saml';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { Browser, federatedRealm, outcome, samlIn } from './federation-realm.ts';
import { eachPool, expectRefusal, onePool, type TestPool } from './harness.ts';
import type { Realm } from './realm.ts';
import { assertionXml, base64, newKey, SamlProvider, type Statement } from './saml-provider.ts';

const ACS = '/saml2/idpresponse';
const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = `${DSIG}enveloped-signature`;

type Written = string | Buffer;
type Writer = (said: Statement) => Written | Promise<Written>;

onePool((_, make) => {
  let test: TestPool;
  let realm: Realm;
  let idp: SamlProvider;
  let certificate: string;
  beforeAll(async () => {
    test = await make();
    idp = new SamlProvider(await newKey());
    realm = await federatedRealm(test, [samlIn('Corp', idp.metadata())]);
    const { UserPoolId } = realm;
    certificate = (await test.sdk.getSigningCertificate({ UserPoolId })).Certificate!;
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** What the provider's form is answered with. */
  const post = async (write: Writer) => {
    const browser = new Browser(test);
    const location = await browser.start(realm, 'Corp');
    const written = await write(idp.answering(location));
    const SAMLResponse = Buffer.isBuffer(written) ? written.toString('base64') : base64(written);
    const form = { SAMLResponse, RelayState: location.searchParams.get('RelayState')! };
    return browser.go(ACS, { form, foreign: true });
  };

  it('X21 an answer that was refused leaves no room for another', async () => {
    const browser = new Browser(test);
    const location = await browser.start(realm, 'Corp');
    const RelayState = location.searchParams.get('RelayState')!;
    const said = idp.answering(location);
    const send = (xml: string) => browser.go(ACS, { form: { SAMLResponse: base64(xml), RelayState }, foreign: true });
    expect((await send(idp.response(said, assertionXml(said)))).status).toBe(400);
    expect((await send(idp.honestly(said))).status).toBe(400);
  });

  const algorithm = (said: Statement, element: string, uri: string) =>
    idp.response(
      said,
      idp.assertion(said).replace(new RegExp(`(<${element} Algorithm=)"[^"]*"`), (_all, start) => `${start}"${uri}"`),
    );
  /** A signature of an honest key, by transforms and over a digest of one's own. */
  const signedOver = (said: Statement, { digest, transforms }: { digest?: string; transforms: string }) => {
    const honest = idp.assertion(said);
    const [, right] = /<DigestValue>([^<]*)/.exec(honest)!;
    const info = `<SignedInfo xmlns="${DSIG}"><CanonicalizationMethod Algorithm="${EXCLUSIVE}"></CanonicalizationMethod><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></SignatureMethod><Reference URI="#${said.id}"><Transforms>${transforms}</Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod><DigestValue>${digest ?? right}</DigestValue></Reference></SignedInfo>`;
    const value = signBytes('sha256', Buffer.from(info), idp.key.privateKey).toString('base64');
    const signature = `<Signature xmlns="${DSIG}">${info}<SignatureValue>${value}</SignatureValue></Signature>`;
    return idp.response(said, honest.replace(/<Signature .*<\/Signature>/s, signature));
  };
  const ofNothing = createHash('sha256').update('').digest('base64');
  const transform = (uri: string) => `<Transform Algorithm="${uri}"></Transform>`;
  const usual = transform(ENVELOPED) + transform(EXCLUSIVE);
  /** An HMAC that whoever knows the certificate can make, and that is right. */
  const hmac = (said: Statement) => {
    const signer = new SignedXml({ privateKey: idp.key.certificate });
    signer.enableHMAC();
    signer.signatureAlgorithm = `${DSIG}hmac-sha1`;
    signer.canonicalizationAlgorithm = EXCLUSIVE;
    signer.addReference({
      xpath: "//*[local-name(.)='Assertion']",
      transforms: [ENVELOPED, EXCLUSIVE],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
    signer.computeSignature(assertionXml(said), {
      location: { reference: "//*[local-name(.)='Issuer']", action: 'after' },
    });
    return signer.getSignedXml();
  };

  describe('a forged SAML response', () => {
    it('would be taken if nothing were forged about it', async () => {
      expect((await post((said) => signedOver(said, { transforms: usual }))).status).toBe(303);
    });

    it.each<[string, Writer]>([
      ['X14 an HMAC that is right', (said) => idp.response(said, hmac(said))],
      [
        'X14 an HMAC of one bit',
        (said) =>
          idp.response(
            said,
            hmac(said).replace(
              /(<SignatureMethod[^>]*?)\/>/,
              '$1><HMACOutputLength>1</HMACOutputLength></SignatureMethod>',
            ),
          ),
      ],
      ['X14 MD5', (said) => algorithm(said, 'SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-md5')],
      ['X14 an MD5 digest', (said) => algorithm(said, 'DigestMethod', 'http://www.w3.org/2001/04/xmldsig-more#md5')],
      ...[
        'http://www.w3.org/TR/1999/REC-xpath-19991116',
        'http://www.w3.org/2002/06/xmldsig-filter2',
        `${DSIG}base64`,
        'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
        'urn:unknown',
      ].map((uri): [string, Writer] => [
        `X15 a transform by ${uri}`,
        (said) =>
          signedOver(said, {
            digest: ofNothing,
            transforms: transform(ENVELOPED) + transform(uri),
          }),
      ]),
      [
        'X15 a digest of nothing, as of a canonicalization that has failed',
        (said) => signedOver(said, { digest: ofNothing, transforms: usual }),
      ],
      [
        'X15 a canonicalization of another name',
        (said) => algorithm(said, 'CanonicalizationMethod', 'http://www.w3.org/2006/12/xml-c14n11'),
      ],
      [
        'X17 the namespace of assertions bound to another name',
        (said) =>
          idp.response(
            said,
            idp.sign(assertionXml(said).replace('urn:oasis:names:tc:SAML:2.0:assertion', 'urn:x'), 'Assertion'),
          ),
      ],
      ['X17 UTF-16', (said) => Buffer.from(`\uFEFF${idp.honestly(said)}`, 'utf16le')],
    ])('%s is refused', async (_case, write) => {
      expect((await post(write)).status).toBe(400);
    });

    it.each<[string, (address: string) => string]>([
      ['an external entity', (address) => `<!DOCTYPE a [<!ENTITY e SYSTEM "${address}">]>`],
      ['a file', () => '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'],
      ['a parameter entity', (address) => `<!DOCTYPE a [<!ENTITY % p SYSTEM "${address}"> %p;]>`],
      ['a document type elsewhere', (address) => `<!DOCTYPE a SYSTEM "${address}">`],
      ['a long entity many times', () => `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(50_000)}">]>`],
      ['an instruction to a style sheet', (address) => `<?xml-stylesheet href="${address}"?>`],
    ])('X16 with %s is refused, and nobody is asked', async (_case, prologue) => {
      const asked: string[] = [];
      const server = createServer((request, response) => {
        asked.push(request.url ?? '');
        response.end();
      });
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
      const named = (said: Statement) => idp.honestly({ ...said, nameId: '&e;'.repeat(1_000) });
      const begun = performance.now();
      expect((await post((said) => prologue(address) + named(said))).status).toBe(400);
      expect(performance.now() - begun).toBeLessThan(1_000);
      server.close();
      expect(asked).toEqual([]);
    });

    it('X24 tells of nothing by how it refuses what is encrypted', async () => {
      const encrypted = (inner: string, more = {}) => idp.encrypted(inner, certificate, more);
      /** Changes the last cipher value, which is the assertion's. */
      const bent = (xml: string, bend: (bytes: Buffer) => Buffer) => {
        const at = xml.lastIndexOf('CipherValue>', xml.lastIndexOf('CipherValue>') - 1) + 'CipherValue>'.length;
        const end = xml.indexOf('<', at);
        return xml.slice(0, at) + bend(Buffer.from(xml.slice(at, end), 'base64')).toString('base64') + xml.slice(end);
      };
      const turned = (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 20 ? byte ^ 1 : byte)));
      const cbc = { content: 'http://www.w3.org/2001/04/xmlenc#aes256-cbc' };
      const evil = (said: Statement) => assertionXml({ ...said, id: '_evil', nameId: 'admin' });
      const strange = (await newKey()).certificate.replace(/-----[A-Z ]+-----|\s/g, '');
      const contents: Writer[] = [
        (said) => encrypted(evil(said)),
        async (said) => (await encrypted(evil(said))) + idp.assertion(said),
        // A tag of 32 bits, and a bit that was turned.
        async (said) => bent(await encrypted(idp.assertion(said)), (bytes) => bytes.subarray(0, -12)),
        async (said) => bent(await encrypted(idp.assertion(said)), turned),
        (said) => encrypted(idp.assertion(said), cbc),
        (said) => idp.encrypted(idp.assertion(said), strange),
        () => encrypted('<a/>'),
      ];
      const writers: Writer[] = [
        ...contents.map(
          (write): Writer =>
            async (said) =>
              idp.response(said, `${await write(said)}`),
        ),
        async (said) =>
          bent(idp.sign(idp.response(said, await encrypted(idp.assertion(said), cbc)), 'Response'), turned),
      ];
      const answers = new Set<string>();
      for (const write of writers) {
        const answer = await post(write);
        answers.add(`${answer.status} ${await answer.text()}`);
      }
      expect([...answers]).toEqual([expect.stringMatching(/^400 /)]);
    });

    it('nobody came of it', async () => {
      for (const Username of ['Corp_admin', 'Corp_&e;'])
        await expectRefusal(test.sdk.adminGetUser({ UserPoolId: realm.UserPoolId, Username }), 'UserNotFoundException');
    });

    const nothing = async () => ({ profile: null, loggedOut: false });
    it.each<[string, () => Promise<unknown>]>([
      ['throws what is no error', () => Promise.reject('no')],
      ['says yes and no more', async () => true],
      ['has nothing to say', async () => undefined],
      ['has seen nobody', nothing],
      ['has seen somebody, and no signature', async () => ({ profile: { nameID: 'admin' }, loggedOut: false })],
      ['has an empty text signed', async () => ({ profile: { getAssertionXml: () => '' }, loggedOut: false })],
      [
        'has something signed that is no text',
        async () => ({ profile: { getAssertionXml: () => ({}) }, loggedOut: false }),
      ],
    ])('X29 is refused where the library %s', async (_case, answer) => {
      vi.spyOn(SAML.prototype, 'validatePostResponseAsync').mockImplementation(answer as never);
      expect((await post((said) => idp.honestly(said))).status).toBe(400);
    });
  });
});

eachPool((_, make) => {
  it('X21 a SAML response opens one session, whichever process it comes to, and none after a restart', async () => {
    const [here, there] = [await make(), await make()];
    const idp = new SamlProvider(await newKey());
    const realm = await federatedRealm(here, [samlIn('Corp', idp.metadata())]);
    const browser = new Browser(here);
    const location = await browser.start(realm, 'Corp');
    const form = {
      SAMLResponse: base64(idp.honestly(idp.answering(location))),
      RelayState: location.searchParams.get('RelayState')!,
    };
    const post = (test: TestPool) => new Browser(test).go(ACS, { form, foreign: true });
    const all = await Promise.all(Array.from({ length: 20 }, (_one, index) => post(index % 2 === 0 ? here : there)));
    const taken = all.filter(({ status }) => status === 303);
    expect(taken).toHaveLength(1);
    expect(outcome(await browser.go(taken[0]!.headers.get('location')!))).toBe('code');
    expect((await post(await make())).status).toBe(400);
  });
});
