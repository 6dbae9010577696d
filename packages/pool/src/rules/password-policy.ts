import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider';
import type { LeakedPasswords } from './leaked-passwords.ts';
import { isCommonPassword, isPersonalPassword } from './password-guessing.ts';

/** Cognito's policy as its operator set it, and what a password is screened against. */
export interface PasswordPolicy
  extends Pick<
    PasswordPolicyType,
    'MinimumLength' | 'RequireUppercase' | 'RequireLowercase' | 'RequireNumbers' | 'RequireSymbols'
  > {
  /** Common, leaked and personal passwords are refused; null lets them through and must be spelt out. */
  readonly screen: LeakedPasswords | null;
}

/** Why a password is refused; `reason` is the whole message of Cognito's InvalidPasswordException. */
export interface PasswordRefusal {
  readonly reason: string;
}

interface PasswordRule {
  readonly fault: string;
  breaks(password: string, policy: PasswordPolicy, personal: readonly string[]): boolean;
}

const longestPassword = 256;
const defaultMinimumLength = 8;
const symbols = new Set('^$*.[]{}()?-"!@#%&/\\,><\':;|_~`+=');

/** In the order in which Cognito tells them; the first that breaks is told. Screening, the dearest, comes last. */
const rules: readonly PasswordRule[] = [
  { fault: 'Password contains characters that are not allowed', breaks: hasForbiddenCharacters },
  { fault: 'Password not long enough', breaks: isTooShort },
  { fault: 'Password too long', breaks: isTooLong },
  {
    fault: 'Password must have uppercase characters',
    breaks: (password, policy) => policy.RequireUppercase === true && !/[A-Z]/.test(password),
  },
  {
    fault: 'Password must have lowercase characters',
    breaks: (password, policy) => policy.RequireLowercase === true && !/[a-z]/.test(password),
  },
  {
    fault: 'Password must have numeric characters',
    breaks: (password, policy) => policy.RequireNumbers === true && !/[0-9]/.test(password),
  },
  {
    fault: 'Password must have symbol characters',
    breaks: (password, policy) => policy.RequireSymbols === true && !hasSymbol(password),
  },
  {
    fault: 'Password is too common',
    breaks: (password, policy) => policy.screen !== null && isCommonPassword(password, policy.screen),
  },
  {
    fault: 'Password contains personal information',
    breaks: (password, policy, personal) => policy.screen !== null && isPersonalPassword(password, personal),
  },
];

/**
 * Checks a new password, exactly as received: nothing is trimmed, cut or normalised, and a code point counts as one
 * character (NIST SP 800-63B-4 §3.1.1.2). At most 256 characters; NUL and lone surrogates are refused.
 *
 * @param personal what belongs to the person and the place: e-mail address, names, the pool's name. Refused is a
 * password that is essentially such a word with digits and symbols around it, not one that merely contains it.
 * @returns `undefined` for a good password, else the first fault in Cognito's words.
 */
export function checkPassword(
  password: string,
  policy: PasswordPolicy,
  personal: readonly string[],
): PasswordRefusal | undefined {
  // Bounds all later work: every code point takes at most two code units.
  if (password.length > 2 * longestPassword) return refusal('Password too long');
  const broken = rules.find((rule) => rule.breaks(password, policy, personal));
  return broken && refusal(broken.fault);
}

function refusal(fault: string): PasswordRefusal {
  return { reason: `Password did not conform with policy: ${fault}` };
}

function hasForbiddenCharacters(password: string): boolean {
  return password.includes('\0') || !password.isWellFormed();
}

function isTooShort(password: string, policy: PasswordPolicy): boolean {
  return lengthOf(password) < (policy.MinimumLength ?? defaultMinimumLength);
}

function isTooLong(password: string): boolean {
  return lengthOf(password) > longestPassword;
}

function lengthOf(password: string): number {
  return [...password].length;
}

/** Cognito's symbols; a space counts unless it leads or trails (Developer Guide, "Adding user pool password requirements"). */
function hasSymbol(password: string): boolean {
  return [...password].some((character) => symbols.has(character)) || password.trim().includes(' ');
}
