import { X509Certificate } from 'node:crypto';
import { pem } from '../saml/certificate.ts';
import { DSIG, PROTOCOL, SAML } from '../saml/names.ts';
import { decodeMessage } from '../saml/response.ts';
import { attribute, children, descendants, parseXml } from '../saml/xml.ts';

/** What a response says, whoever wrote it: nothing of it is proven. */
export interface Written {
  readonly status?: string | undefined;
  readonly statusMessage?: string | undefined;
  readonly issuer?: string | undefined;
  readonly destination?: string | undefined;
  readonly inResponseTo?: string | undefined;
  readonly issuedAt?: string | undefined;
  readonly encrypted: boolean;
  /** The elements that are signed, and by which algorithm. */
  readonly signatures: readonly { readonly of: string; readonly algorithm: string }[];
  /** Of the certificates that came along; only those of the metadata count. */
  readonly fingerprints: readonly string[];
  readonly nameId?: string | undefined;
  readonly nameIdFormat?: string | undefined;
  readonly audiences: readonly string[];
  readonly recipient?: string | undefined;
  readonly notBefore?: string | undefined;
  readonly notOnOrAfter?: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message for people to look at; undefined where it is not even XML. */
export function writtenOf(message: string): Written | undefined {
  try {
    return read(decodeMessage(message));
  } catch {
    return undefined;
  }
}

/** Of an encrypted assertion there is nothing to read. Throws XmlFault. */
function read(text: string): Written {
  const response = parseXml(text);
  const first = (parent: Element | undefined, name: string, namespace = SAML) =>
    parent && children(parent, namespace, name)[0];
  const all = (parents: readonly (Element | undefined)[], name: string) =>
    parents.flatMap((parent) => (parent ? children(parent, SAML, name) : []));
  const textOf = (element: Element | undefined) => element?.textContent?.trim() || undefined;
  const status = first(response, 'Status', PROTOCOL);
  const outer = first(status, 'StatusCode', PROTOCOL);
  const assertion = first(response, 'Assertion');
  const subject = first(assertion, 'Subject');
  const nameId = first(subject, 'NameID');
  const confirmation = first(first(subject, 'SubjectConfirmation'), 'SubjectConfirmationData');
  const conditions = first(assertion, 'Conditions');
  const everything = [...descendants(response)];
  const named = (name: string, namespace: string) =>
    everything.filter((one) => one.localName === name && one.namespaceURI === namespace);
  return {
    status: attribute(first(outer, 'StatusCode', PROTOCOL) ?? outer, 'Value'),
    statusMessage: textOf(first(status, 'StatusMessage', PROTOCOL)),
    issuer: textOf(first(assertion, 'Issuer') ?? first(response, 'Issuer')),
    destination: attribute(response, 'Destination'),
    inResponseTo: attribute(response, 'InResponseTo'),
    issuedAt: attribute(response, 'IssueInstant'),
    encrypted: first(response, 'EncryptedAssertion') !== undefined,
    signatures: named('SignatureMethod', DSIG).map((method) => ({
      of: (method.parentNode?.parentNode?.parentNode as Element | null)?.localName ?? '',
      algorithm: attribute(method, 'Algorithm') ?? '',
    })),
    fingerprints: named('X509Certificate', DSIG).flatMap((element) => fingerprintOf(textOf(element) ?? '')),
    nameId: textOf(nameId),
    nameIdFormat: attribute(nameId, 'Format'),
    audiences: named('Audience', SAML).flatMap((element) => textOf(element) ?? []),
    recipient: attribute(confirmation, 'Recipient'),
    notBefore: attribute(conditions, 'NotBefore'),
    notOnOrAfter: attribute(conditions, 'NotOnOrAfter'),
    attributes: attributesOf(all(all([assertion], 'AttributeStatement'), 'Attribute')),
  };
}

function fingerprintOf(base64: string): string[] {
  try {
    return [new X509Certificate(pem(Buffer.from(base64, 'base64'))).fingerprint256];
  } catch {
    return [];
  }
}

function attributesOf(elements: readonly Element[]): Record<string, string> {
  const told = elements.map((element) => {
    const values = children(element, SAML, 'AttributeValue').map(({ textContent }) => textContent ?? '');
    return [attribute(element, 'Name') ?? '', values.length === 1 ? values.join() : `[${values.join(',')}]`] as const;
  });
  return Object.fromEntries(told);
}
