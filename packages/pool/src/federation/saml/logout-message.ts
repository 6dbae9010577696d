import { inflateRawSync } from 'node:zlib';
import type { SAML } from '@node-saml/node-saml';
import { distrust, FederationFailure } from '../failure.ts';
import { instant, SKEW_MS } from './instant.ts';
import { SAML as ASSERTION, PROTOCOL, SUCCESS } from './names.ts';
import { attribute, children, only, parseXml, textOf } from './xml.ts';

const LARGEST_BYTES = 65_536;
/** A browser brings a message at once. */
const OLDEST_MS = 300_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const SIGNATURES = new Set([`${MORE}rsa-sha256`, `${MORE}rsa-sha384`, `${MORE}rsa-sha512`]);
const PARAMETERS = new Set(['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature']);
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A message of the Single Logout Profile (SAML 2.0 Profiles §4.4), of which nothing is believed before it is verified. */
export interface LogoutMessage {
  readonly kind: 'LogoutRequest' | 'LogoutResponse';
  readonly id: string;
  readonly issuer: string;
  readonly inResponseTo: string | undefined;
  /** Whom a request names; empty in a response. */
  readonly nameId: string;
  /** Which of their sessions; none means all. */
  readonly indexes: readonly string[];
  readonly relayState: string | undefined;
  /** What was signed, byte for byte, and the parameters as they read. */
  readonly signed: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * Reads a message of the redirect binding (SAML 2.0 Bindings §3.4): signed by an algorithm of today, sent to this address
 * now. Throws FederationFailure.
 */
export function readLogout(url: string, address: string, now: number): LogoutMessage {
  try {
    return read(url, { address, now });
  } catch (error) {
    if (error instanceof FederationFailure) throw error;
    return distrust('malformed', 'The logout message could not be read.', { cause: error });
  }
}

/** Throws FederationFailure unless a key of the peer signed the message. */
export async function verifyLogout({ parameters, signed }: LogoutMessage, library: SAML): Promise<void> {
  try {
    const { loggedOut } = await library.validateRedirectAsync({ ...parameters }, signed);
    if (!loggedOut) distrust('signature', 'The logout message was refused.');
  } catch (error) {
    if (error instanceof FederationFailure) throw error;
    const said = error instanceof Error ? error.message : 'no error';
    distrust('signature', `The logout message was refused: ${said}`, { cause: error });
  }
}

function read(url: string, { address, now }: { readonly address: string; readonly now: number }): LogoutMessage {
  const raw = parametersOf(url);
  const name = raw.has('SAMLRequest') ? 'SAMLRequest' : 'SAMLResponse';
  if (raw.has('SAMLRequest') === raw.has('SAMLResponse')) distrust('malformed', 'It is no message, or two.');
  const parameters = Object.fromEntries([...raw].map(([key, value]) => [key, decoded(value)]));
  // The library takes what has no signature for good.
  if (!parameters.Signature || !SIGNATURES.has(parameters.SigAlg ?? ''))
    distrust('algorithm', 'It is not signed as it has to be.');
  const root = parseXml(inflated(parameters[name] ?? ''));
  const kind = name === 'SAMLRequest' ? 'LogoutRequest' : 'LogoutResponse';
  if (root.namespaceURI !== PROTOCOL || root.localName !== kind) distrust('malformed', `It is no ${kind}.`);
  if (attribute(root, 'Version') !== '2.0' || attribute(root, 'Destination') !== address)
    distrust('destination', 'It was sent to another address.');
  checkTimes(root, now);
  const issuer = only(root, ASSERTION, 'Issuer') ?? distrust('issuer', 'It has no issuer.');
  const nameId =
    kind === 'LogoutRequest' ? textOf(only(root, ASSERTION, 'NameID') ?? distrust('name_id', 'It names nobody.')) : '';
  if (kind === 'LogoutResponse') checkStatus(root);
  const order = [name, 'RelayState', 'SigAlg'].filter((key) => raw.has(key));
  return {
    kind,
    id: attribute(root, 'ID') || distrust('malformed', 'It has no ID.'),
    issuer: textOf(issuer),
    inResponseTo: attribute(root, 'InResponseTo'),
    nameId,
    indexes: children(root, PROTOCOL, 'SessionIndex').map(textOf),
    relayState: parameters.RelayState,
    signed: order.map((key) => `${key}=${raw.get(key)}`).join('&'),
    parameters,
  };
}

/** The parameters as they were sent, for their signature is over those bytes; each once, and no others. */
function parametersOf(url: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of new URL(url).search.slice(1).split('&')) {
    const at = pair.indexOf('=');
    const key = pair.slice(0, Math.max(at, 0));
    if (!PARAMETERS.has(key) || found.has(key)) distrust('malformed', 'Its parameters are not those of the binding.');
    found.set(key, pair.slice(at + 1));
  }
  return found;
}

const decoded = (value: string): string => decodeURIComponent(value.replaceAll('+', ' '));

function inflated(base64: string): string {
  if (!BASE64.test(base64)) distrust('encoding', 'It is no Base64.');
  return utf8.decode(inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: LARGEST_BYTES }));
}

function checkTimes(root: Element, now: number): void {
  const issued = instant(attribute(root, 'IssueInstant'));
  if (issued > now + SKEW_MS || issued < now - OLDEST_MS) distrust('time', 'It was not made now.');
  const until = attribute(root, 'NotOnOrAfter');
  if (until !== undefined && instant(until) <= now - SKEW_MS) distrust('expired', 'It has expired.');
}

function checkStatus(root: Element): void {
  const status = only(root, PROTOCOL, 'Status');
  const code = status && only(status, PROTOCOL, 'StatusCode');
  if (attribute(code, 'Value') !== SUCCESS) distrust('status', 'The provider reports no success.');
}
