import { distrust } from '../failure.ts';
import { DSIG, PROTOCOL, SAML, SUCCESS, XENC } from './names.ts';
import { attribute, children, descendants, only, parseXml, textOf } from './xml.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = `${DSIG}enveloped-signature`;
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const SIGNATURES = new Set([`${MORE}rsa-sha256`, `${MORE}rsa-sha384`, `${MORE}rsa-sha512`]);
const DIGESTS = new Set([`${XENC}sha256`, `${MORE}sha384`, `${XENC}sha512`]);
const GCM = new Set(['http://www.w3.org/2009/xmlenc11#aes128-gcm', 'http://www.w3.org/2009/xmlenc11#aes256-gcm']);
const CBC = new Set([`${XENC}aes128-cbc`, `${XENC}aes256-cbc`]);
const KEY_TRANSPORTS = new Set([`${XENC}rsa-oaep-mgf1p`, 'http://www.w3.org/2009/xmlenc11#rsa-oaep']);
const LARGEST_BYTES = 262_144;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What a response is made like, before any of it is believed. */
export interface ResponseShape {
  readonly text: string;
  readonly inResponseTo: string | undefined;
  /** The encrypted assertion as it stands there. */
  readonly encrypted: string | undefined;
  /** Whether there is a signature over all of it. */
  readonly signed: boolean;
  /** Whether the encryption alone does not show that it was tampered with. */
  readonly malleable: boolean;
}

/** The text of a message of the POST binding. Throws FederationFailure. */
export function decodeMessage(base64: string): string {
  const compact = base64.replace(/[\r\n]/g, '');
  if (!BASE64.test(compact) || compact.length % 4 !== 0) distrust('encoding', 'The response is no Base64.');
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length > LARGEST_BYTES) distrust('encoding', 'The response is too large.');
  try {
    return utf8.decode(bytes);
  } catch {
    return distrust('encoding', 'The response is not UTF-8.');
  }
}

/**
 * Looks at how a response is made: one assertion in its place, signatures of one form over what they stand in, and
 * nothing that another reader could take for something else. Throws FederationFailure and XmlFault.
 */
export function inspectResponse(text: string, acs: string): ResponseShape {
  const response = parseXml(text);
  if (response.namespaceURI !== PROTOCOL || response.localName !== 'Response')
    distrust('malformed', 'It is no Response.');
  const destination = attribute(response, 'Destination');
  if (destination !== undefined && destination !== acs) distrust('destination', 'It was sent to another address.');
  const status = only(response, PROTOCOL, 'Status');
  const code = status && only(status, PROTOCOL, 'StatusCode');
  if (attribute(code, 'Value') !== SUCCESS) distrust('status', 'The provider reports no success.');
  const encrypted = children(response, SAML, 'EncryptedAssertion');
  const plain = children(response, SAML, 'Assertion');
  if (encrypted.length + plain.length !== 1) distrust('malformed', 'It has no assertion, or several.');
  if (encrypted.length === 0 && ![response, ...plain].some(isSigned)) distrust('unsigned', 'Nothing is signed.');
  inspectTree(response, plain);
  return {
    text,
    inResponseTo: attribute(response, 'InResponseTo'),
    encrypted: encrypted[0]?.toString(),
    signed: isSigned(response),
    malleable: encrypted.some(inspectEncryption),
  };
}

const isSigned = (element: Element): boolean => children(element, DSIG, 'Signature').length > 0;

/** The same of an assertion that stood encrypted. */
export function inspectAssertion(text: string): Element {
  const assertion = parseXml(text);
  inspectTree(assertion, [assertion]);
  return assertion;
}

function inspectTree(root: Element, assertions: readonly Element[]): void {
  const ids = new Set<string>();
  for (const element of descendants(root)) {
    const { localName, namespaceURI } = element;
    if (localName === 'Assertion' && !assertions.includes(element))
      distrust('malformed', 'An assertion is out of place.');
    if (localName === 'Response' && element !== root) distrust('malformed', 'A response is out of place.');
    if (localName === 'Signature') {
      if (
        namespaceURI !== DSIG ||
        (element.parentNode !== root && !assertions.some((one) => one === element.parentNode))
      )
        distrust('malformed', 'A signature is out of place.');
      inspectSignature(element);
    }
    for (const { name, localName: local, value } of Array.from(element.attributes)) {
      if ((local ?? name).toLowerCase() !== 'id') continue;
      const isOurs = name === 'ID' || ((namespaceURI === DSIG || namespaceURI === XENC) && name === 'Id');
      if (!isOurs || ids.has(value)) distrust('malformed', 'An ID is ambiguous.');
      ids.add(value);
    }
  }
}

function inspectSignature(signature: Element): void {
  const parent = signature.parentNode as Element;
  if (children(parent, DSIG, 'Signature').length !== 1) distrust('malformed', 'There are several signatures.');
  if (children(signature).some(({ localName }) => !['SignedInfo', 'SignatureValue', 'KeyInfo'].includes(localName)))
    distrust('malformed', 'A signature has more than it may.');
  const info = only(signature, DSIG, 'SignedInfo') ?? distrust('malformed', 'A signature signs nothing.');
  const value = only(signature, DSIG, 'SignatureValue') ?? distrust('malformed', 'A signature has no value.');
  if (textOf(value).trim() === '') distrust('malformed', 'A signature has no value.');
  if (algorithmOf(info, 'CanonicalizationMethod') !== EXCLUSIVE)
    distrust('algorithm', 'A canonicalization is not allowed.');
  if (!SIGNATURES.has(algorithmOf(info, 'SignatureMethod')))
    distrust('algorithm', 'A signature algorithm is not allowed.');
  const reference = only(info, DSIG, 'Reference') ?? distrust('malformed', 'A signature refers to nothing.');
  if (attribute(reference, 'URI') !== `#${attribute(parent, 'ID') ?? ''}` || reference.getAttribute('URI') === '#')
    distrust('malformed', 'A signature refers to something else.');
  if (!DIGESTS.has(algorithmOf(reference, 'DigestMethod'))) distrust('algorithm', 'A digest algorithm is not allowed.');
  const digest = only(reference, DSIG, 'DigestValue') ?? distrust('malformed', 'A reference has no digest.');
  if (textOf(digest).trim() === '') distrust('malformed', 'A reference has no digest.');
  const list = only(reference, DSIG, 'Transforms');
  const transforms = (list ? children(list) : []).map((one) => attribute(one, 'Algorithm'));
  if (transforms.length !== 2 || transforms[0] !== ENVELOPED || transforms[1] !== EXCLUSIVE)
    distrust('algorithm', 'A transform is not allowed.');
}

/** Whether what is encrypted could be changed unnoticed. RSA of PKCS #1 1.5 and anything unknown is refused. */
function inspectEncryption(encrypted: Element): boolean {
  const data = only(encrypted, XENC, 'EncryptedData') ?? distrust('encryption', 'Nothing is encrypted.');
  const keys = [...descendants(encrypted)].filter(({ localName }) => localName === 'EncryptedKey');
  const [key, ...more] = keys;
  if (!key || more.length > 0) return distrust('encryption', 'There is no key, or several.');
  if (!KEY_TRANSPORTS.has(algorithmOf(key, 'EncryptionMethod', XENC)))
    distrust('encryption', 'A key transport is not allowed.');
  const algorithm = algorithmOf(data, 'EncryptionMethod', XENC);
  if (!GCM.has(algorithm) && !CBC.has(algorithm)) distrust('encryption', 'An encryption is not allowed.');
  return CBC.has(algorithm);
}

function algorithmOf(parent: Element, name: string, namespace: string = DSIG): string {
  return attribute(only(parent, namespace, name), 'Algorithm') ?? '';
}
