const longestAddress = 254;
const longestLocalPart = 64;
const longestLabel = 63;
const atoms = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const label = /^[A-Za-z0-9-]+$/;
const digitsOnly = /^[0-9]+$/;

/** Cognito's words for an address that {@link isEmailAddress} refuses. */
export const invalidEmailAddress = 'Invalid email address format.';

/**
 * Whether a text is exactly one plain e-mail address: a dot-atom and a domain of two labels or more (RFC 5321 §4.1.2).
 *
 * ASCII only, at most 254 characters: no quoted local parts, no address literals, no lists, no display names, no
 * control characters, so that no mail header or look-alike can hide in it. Internationalised domains come as Punycode.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > longestAddress) return false;
  const [local, domain, ...more] = text.split('@');
  if (local === undefined || domain === undefined || more.length > 0) return false;
  return isLocalPart(local) && isDomain(domain);
}

function isLocalPart(local: string): boolean {
  return local.length <= longestLocalPart && local.split('.').every((part) => atoms.test(part));
}

/** The last label may not be all digits: that would be an IPv4 address (RFC 3696 §2). */
function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return labels.length >= 2 && labels.every(isLabel) && !digitsOnly.test(last);
}

function isLabel(text: string): boolean {
  return text.length <= longestLabel && label.test(text) && !text.startsWith('-') && !text.endsWith('-');
}
