import { distrust } from '../failure.ts';
import type { Vouched } from '../vouched.ts';
import { instant, SKEW_MS } from './instant.ts';
import { BEARER, SAML, TRANSIENT } from './names.ts';
import { attribute, children, only, parseXml, textOf } from './xml.ts';

const LONGEST_NAME = 255;

/** What an assertion has to say to be for this sign-in. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
  readonly acs: string;
  /** The request that it answers; absent where the provider began. */
  readonly inResponseTo: string | undefined;
  /** When the user is to have signed in at the provider at the earliest. */
  readonly since?: number | undefined;
  readonly now: number;
}

/** How a provider names a session of somebody, beside their name. */
export interface SessionName {
  readonly format?: string | undefined;
  readonly index?: string | undefined;
}

/** What a signed assertion says. */
export interface Asserted extends Vouched {
  readonly id: string;
  /** When nobody may use it any more. */
  readonly expiresAt: number;
  /** As the provider has to be told of it to end it there. */
  readonly session: SessionName;
}

/** Reads an assertion from the bytes that were signed, and from nothing else. Throws FederationFailure and XmlFault. */
export function readAssertion(signed: string, expected: Expected): Asserted {
  const assertion = parseXml(signed);
  if (assertion.namespaceURI !== SAML || assertion.localName !== 'Assertion')
    distrust('malformed', 'It is no assertion.');
  const id = attribute(assertion, 'ID') ?? '';
  if (id === '' || attribute(assertion, 'Version') !== '2.0')
    distrust('malformed', 'The assertion has no ID, or another version.');
  const issuer = only(assertion, SAML, 'Issuer');
  if (!issuer || textOf(issuer) !== expected.issuer) distrust('issuer', 'The assertion is of another issuer.');
  const subject = only(assertion, SAML, 'Subject') ?? distrust('name_id', 'The assertion has no subject.');
  const expiresAt = Math.min(checkConditions(assertion, expected), checkConfirmation(subject, expected));
  checkSession(assertion, expected);
  const attributes = attributesOf(assertion);
  return {
    id,
    expiresAt: expiresAt + SKEW_MS,
    subject: nameOf(subject),
    session: {
      format: attribute(only(subject, SAML, 'NameID'), 'Format'),
      index: attribute(children(assertion, SAML, 'AuthnStatement')[0], 'SessionIndex'),
    },
    attributes,
    answer: { samlResponse: attributes },
  };
}

function nameOf(subject: Element): string {
  const element = only(subject, SAML, 'NameID') ?? distrust('name_id', 'The subject has no NameID.');
  const name = textOf(element);
  if (name === '' || name !== name.trim() || name.length > LONGEST_NAME)
    distrust('name_id', 'The NameID is not usable.');
  if (attribute(element, 'Format') === TRANSIENT) distrust('transient', 'The NameID is another one each time.');
  return name;
}

function checkConditions(assertion: Element, { audience, now }: Expected): number {
  const conditions = only(assertion, SAML, 'Conditions') ?? distrust('conditions', 'The assertion has no conditions.');
  const known = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];
  if (children(conditions).some(({ localName }) => !known.includes(localName)))
    distrust('conditions', 'A condition is unknown.');
  const from = attribute(conditions, 'NotBefore');
  if (from !== undefined && instant(from) > now + SKEW_MS) distrust('not_yet_valid', 'The assertion is not valid yet.');
  const until = notAfter(conditions, now);
  const restrictions = children(conditions, SAML, 'AudienceRestriction');
  const isOurs = (restriction: Element) =>
    children(restriction, SAML, 'Audience').some((one) => textOf(one) === audience);
  if (restrictions.length === 0 || !restrictions.every(isOurs)) distrust('audience', 'The assertion is for others.');
  return until;
}

function checkConfirmation(subject: Element, { acs, inResponseTo, now }: Expected): number {
  const bearers = children(subject, SAML, 'SubjectConfirmation').filter((one) => attribute(one, 'Method') === BEARER);
  const [bearer, ...more] = bearers;
  if (!bearer || more.length > 0) return distrust('confirmation', 'There is no bearer confirmation, or several.');
  const data =
    only(bearer, SAML, 'SubjectConfirmationData') ?? distrust('confirmation', 'The confirmation has no data.');
  if (attribute(data, 'Recipient') !== acs) distrust('recipient', 'The recipient is another.');
  if (attribute(data, 'NotBefore') !== undefined) distrust('confirmation', 'A bearer confirmation has no NotBefore.');
  if (attribute(data, 'InResponseTo') !== inResponseTo)
    distrust('in_response_to', 'The assertion answers another request.');
  return notAfter(data, now);
}

function checkSession(assertion: Element, { since, now }: Expected): void {
  const statements = children(assertion, SAML, 'AuthnStatement');
  if (statements.length === 0) distrust('statement', 'The assertion is about no sign-in.');
  for (const statement of statements) {
    if (since !== undefined && instant(attribute(statement, 'AuthnInstant')) < since - SKEW_MS)
      distrust('stale', 'The provider did not have the user sign in again.');
    const until = attribute(statement, 'SessionNotOnOrAfter');
    if (until !== undefined && instant(until) <= now - SKEW_MS)
      distrust('expired', 'The session at the provider is over.');
  }
}

function notAfter(element: Element, now: number): number {
  const until = instant(attribute(element, 'NotOnOrAfter'));
  return until > now - SKEW_MS ? until : distrust('expired', 'The assertion has expired.');
}

/** All values of an attribute as one text, as Cognito has them: several in brackets, separated by commas. */
function attributesOf(assertion: Element): Record<string, string> {
  const values = new Map<string, string[]>();
  const statement = only(assertion, SAML, 'AttributeStatement');
  for (const element of statement ? children(statement, SAML, 'Attribute') : []) {
    const name = attribute(element, 'Name') ?? '';
    if (values.has(name)) distrust('malformed', 'An attribute comes twice.');
    values.set(name, children(element, SAML, 'AttributeValue').map(textOf));
  }
  const texts = [...values].map(([name, all]) => [name, all.length === 1 ? all.join() : `[${all.join(',')}]`] as const);
  return Object.fromEntries(texts);
}
