import { createSign, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { type EncryptOptions, encrypt } from 'xml-encryption';
import { newCertificate } from '../src/federation/saml/certificate.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
export const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

export type Key = Awaited<ReturnType<typeof newCertificate>>;

export const newKey = (): Promise<Key> => newCertificate('idp.example', Date.now());

/** What an honest provider would write; a test changes what it lies about. */
export interface Statement {
  id: string;
  responseId: string;
  issuer: string;
  audience: string | null;
  recipient: string;
  destination: string;
  /** Of the response, and of the confirmation. */
  inResponseTo: string | undefined;
  confirmedRequest: string | undefined;
  nameId: string;
  format: string;
  status: string;
  method: string;
  notBefore: number;
  notOnOrAfter: number | null;
  confirmedUntil: number | null;
  confirmation: string;
  /** When they signed in there. */
  signedIn: number;
  /** How the provider calls their session. */
  index: string | undefined;
  attributes: Record<string, string | string[]>;
}

export interface Signing {
  algorithm?: string;
  digest?: string;
  transforms?: string[];
  canonicalization?: string;
  key?: Pick<Key, 'privateKey' | 'certificate'>;
}

interface RedirectSigning {
  relayState?: string;
  key?: Key;
  hash?: string;
  signed?: boolean;
}

interface LogoutStatement {
  id?: string;
  /** Milliseconds from now. */
  at?: number;
  issuer?: string;
  nameId?: string;
  indexes?: readonly string[];
  inResponseTo?: string | undefined;
}

/** A SAML provider of the tests: it writes what it is told, and signs what it is told to. */
export class SamlProvider {
  readonly entityId = 'https://idp.example/metadata';
  readonly signOn = 'https://idp.example/sso';
  readonly logout = 'https://idp.example/slo';
  key: Key;

  constructor(key: Key) {
    this.key = key;
  }

  metadata({ keys = [this.key], more = '' }: { keys?: Key[]; more?: string } = {}): string {
    const descriptors = keys.map(
      ({ certificate }) =>
        `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${bare(certificate)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
    );
    return `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${this.entityId}"${more}><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptors.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.signOn}"/><SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${this.logout}"/></IDPSSODescriptor></EntityDescriptor>`;
  }

  /** What an honest answer to an AuthnRequest says. */
  answering(location: URL, more: Partial<Statement> = {}): Statement {
    const request = readRequest(location);
    const id = /\bID="([^"]+)"/.exec(request)?.[1];
    const acs = /AssertionConsumerServiceURL="([^"]+)"/.exec(request)?.[1] ?? '';
    const audience = /Issuer[^>]*>([^<]+)</.exec(request)?.[1] ?? '';
    return { ...this.honest({ acs, audience }), inResponseTo: id, confirmedRequest: id, ...more };
  }

  honest({ acs, audience }: { acs: string; audience: string }): Statement {
    return {
      id: `_a${randomBytes(16).toString('hex')}`,
      responseId: `_r${randomBytes(16).toString('hex')}`,
      issuer: this.entityId,
      audience,
      recipient: acs,
      destination: acs,
      inResponseTo: undefined,
      confirmedRequest: undefined,
      nameId: 'ann',
      format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
      status: SUCCESS,
      method: BEARER,
      notBefore: -60_000,
      notOnOrAfter: 300_000,
      confirmedUntil: 300_000,
      confirmation: '',
      signedIn: 0,
      index: undefined,
      attributes: { mail: 'ann@example.org', name: 'Ann' },
    };
  }

  /** A signed assertion. */
  assertion(said: Statement, signing: Signing | null = {}): string {
    return signing ? this.sign(assertionXml(said), 'Assertion', signing) : assertionXml(said);
  }

  response(said: Statement, content: string): string {
    return responseXml(said, content);
  }

  /** The whole honest thing: a response with a signed assertion. */
  honestly(said: Statement): string {
    return this.response(said, this.assertion(said));
  }

  sign(xml: string, element: string, { algorithm, digest, transforms, canonicalization, key }: Signing = {}): string {
    const { privateKey, certificate } = key ?? this.key;
    const signer = new SignedXml({ privateKey, publicCert: certificate });
    signer.signatureAlgorithm = algorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
    signer.canonicalizationAlgorithm = (canonicalization ?? EXCLUSIVE) as never;
    signer.addReference({
      xpath: `(//*[local-name(.)='${element}'])[1]`,
      transforms: transforms ?? [ENVELOPED, EXCLUSIVE],
      digestAlgorithm: digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    });
    const reference = `(//*[local-name(.)='${element}'])[1]/*[local-name(.)='Issuer']`;
    signer.computeSignature(xml, { location: { reference, action: 'after' } });
    return signer.getSignedXml();
  }

  /** A signed message of the redirect binding, as a path of the pool. */
  redirected(
    name: 'SAMLRequest' | 'SAMLResponse',
    xml: string,
    { relayState, key = this.key, hash = 'sha256', signed = true }: RedirectSigning = {},
  ): string {
    const query = new URLSearchParams({
      [name]: deflated(xml),
      ...(relayState !== undefined && { RelayState: relayState }),
      ...(signed && {
        SigAlg: `http://www.w3.org/${hash === 'sha1' ? '2000/09/xmldsig#' : '2001/04/xmldsig-more#'}rsa-${hash}`,
      }),
    }).toString();
    const signature = createSign(hash).update(query).sign(key.privateKey, 'base64');
    return `/saml2/logout?${query}${signed ? `&${new URLSearchParams({ Signature: signature })}` : ''}`;
  }

  logoutXml(
    kind: 'LogoutRequest' | 'LogoutResponse',
    destination: string,
    { id = `_l${randomBytes(16).toString('hex')}`, at = 0, issuer = this.entityId, ...said }: LogoutStatement = {},
  ): string {
    const content =
      kind === 'LogoutRequest'
        ? `<saml:NameID>${said.nameId ?? 'ann'}</saml:NameID>${(said.indexes ?? []).map((index) => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`).join('')}`
        : `<samlp:Status><samlp:StatusCode Value="${SUCCESS}"/></samlp:Status>`;
    return `<samlp:${kind} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${time(at)}" Destination="${destination}"${optional('InResponseTo', said.inResponseTo)}><saml:Issuer>${issuer}</saml:Issuer>${content}</samlp:${kind}>`;
  }

  async encrypted(
    assertion: string,
    certificate: string,
    {
      content = 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      transport = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    } = {},
  ): Promise<string> {
    const { createPublicKey } = await import('node:crypto');
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`;
    const rsa_pub = createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
    const options = { rsa_pub, pem, encryptionAlgorithm: content, keyEncryptionAlgorithm: transport };
    const data = await promisify(encrypt)(assertion, options as EncryptOptions);
    return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${data}</saml:EncryptedAssertion>`;
  }
}

export function readRequest(location: URL, name = 'SAMLRequest'): string {
  return inflateRawSync(Buffer.from(location.searchParams.get(name) ?? '', 'base64')).toString();
}

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
export const deflated = (xml: string): string => deflateRawSync(xml).toString('base64');
const bare = (certificate: string) => certificate.replace(/-----[A-Z ]+-----|\s/g, '');
const time = (offset: number) => new Date(Date.now() + offset).toISOString();
const optional = (name: string, value: string | undefined | null) => (value == null ? '' : ` ${name}="${value}"`);

function responseXml({ responseId, destination, inResponseTo, issuer, status }: Statement, content: string): string {
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${responseId}" Version="2.0" IssueInstant="${time(0)}" Destination="${destination}"${optional('InResponseTo', inResponseTo)}><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${content}</samlp:Response>`;
}

export function assertionXml(said: Statement): string {
  const { notOnOrAfter: until, confirmedUntil, audience } = said;
  const confirmation = `Recipient="${said.recipient}"${optional('NotOnOrAfter', confirmedUntil === null ? null : time(confirmedUntil))}${optional('InResponseTo', said.confirmedRequest)}${said.confirmation}`;
  const restriction =
    audience === null
      ? ''
      : `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`;
  const attributes = Object.entries(said.attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${[values]
        .flat()
        .map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`)
        .join('')}</saml:Attribute>`,
  );
  return `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.id}" Version="2.0" IssueInstant="${time(0)}"><saml:Issuer>${said.issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${said.format}">${said.nameId}</saml:NameID><saml:SubjectConfirmation Method="${said.method}"><saml:SubjectConfirmationData ${confirmation}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${time(said.notBefore)}"${optional('NotOnOrAfter', until === null ? null : time(until))}>${restriction}</saml:Conditions><saml:AuthnStatement AuthnInstant="${time(said.signedIn)}"${optional('SessionIndex', said.index)}><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement><saml:AttributeStatement>${attributes.join('')}</saml:AttributeStatement></saml:Assertion>`;
}
