import { X509Certificate } from 'node:crypto';
import { isPage } from '../provider-details.ts';
import { pem } from './certificate.ts';
import { DSIG, METADATA, PROTOCOL, REDIRECT } from './names.ts';
import { attribute, children, descendants, only, parseXml, textOf, XmlFault } from './xml.ts';

const LEAST_RSA_BITS = 2048;
/** It is an operator's or at an operator's address, and only read. */
const MOST_ELEMENTS = 5_000;
const LONGEST_ENTITY_ID = 1024;
const NEVER = '9999-12-31T23:59:59Z';

/** What a SAML provider says of itself. */
export interface SamlPeer {
  readonly entityId: string;
  /** PEM; any of them may have signed. */
  readonly certificates: readonly string[];
  readonly signOn: string;
  readonly logout?: string;
  /** When it is no longer to be believed, where it says so. */
  readonly validUntil?: number;
  readonly wantsSignedRequests: boolean;
}

/**
 * Reads a provider's metadata (SAML 2.0 Metadata §2.3, §2.4.3): one entity that is a provider, still valid, with
 * signing keys of at least 2048 bits and an address for the redirect binding. Throws XmlFault.
 */
export function readMetadata(text: string, now: number): SamlPeer {
  const entity = parseXml(text, { mostElements: MOST_ELEMENTS });
  if (entity.namespaceURI !== METADATA || entity.localName !== 'EntityDescriptor')
    throw new XmlFault('It describes no single entity.');
  const entityId = attribute(entity, 'entityID') ?? '';
  if (entityId === '' || entityId.length > LONGEST_ENTITY_ID) throw new XmlFault('It has no usable entityID.');
  const role = only(entity, METADATA, 'IDPSSODescriptor');
  if (!role?.getAttribute('protocolSupportEnumeration')?.split(/\s+/).includes(PROTOCOL))
    throw new XmlFault('It describes no provider of SAML 2.0.');
  const ends = [entity, role].flatMap((element) => Date.parse(attribute(element, 'validUntil') ?? NEVER));
  const validUntil = Math.min(...ends);
  if (!(validUntil > now)) throw new XmlFault('It has expired.');
  const certificates = certificatesOf(role);
  const signOn = addressOf(role, 'SingleSignOnService');
  if (certificates.length === 0) throw new XmlFault('It has no signing certificate.');
  if (signOn === undefined) throw new XmlFault('It has no address for sign-in by redirect.');
  const logout = addressOf(role, 'SingleLogoutService');
  return {
    entityId,
    certificates,
    signOn,
    wantsSignedRequests: /^(true|1)$/.test(attribute(role, 'WantAuthnRequestsSigned') ?? ''),
    ...(logout !== undefined && { logout }),
    ...(validUntil < Date.parse(NEVER) && { validUntil }),
  };
}

function certificatesOf(role: Element): string[] {
  const keys = children(role, METADATA, 'KeyDescriptor').filter((key) => attribute(key, 'use') !== 'encryption');
  const texts = keys
    .flatMap((key) => [...descendants(key)])
    .filter(({ namespaceURI, localName }) => namespaceURI === DSIG && localName === 'X509Certificate')
    .map((element) => textOf(element).replace(/\s/g, ''));
  return [...new Set(texts)].map(checkedCertificate);
}

function checkedCertificate(base64: string): string {
  const certificate = pem(Buffer.from(base64, 'base64'));
  const key = publicKeyOf(certificate);
  if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < LEAST_RSA_BITS)
    throw new XmlFault('A signing certificate has no RSA key of 2048 bits.');
  return certificate;
}

function publicKeyOf(certificate: string) {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}

function addressOf(role: Element, service: string): string | undefined {
  const offered = children(role, METADATA, service).find((one) => attribute(one, 'Binding') === REDIRECT);
  const location = attribute(offered, 'Location');
  if (location !== undefined && !isPage(location)) throw new XmlFault(`The address of ${service} is no https URL.`);
  return location;
}
