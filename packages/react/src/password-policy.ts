import type { Words } from './words/es.ts';

/** What the pool asks of a password, as far as a page can tell while it is typed. The service has the last word. */
export interface PasswordPolicy {
  readonly minimumLength: number;
  readonly uppercase?: boolean;
  readonly lowercase?: boolean;
  readonly number?: boolean;
  readonly symbol?: boolean;
}

/** That of the embedded pool, shown until the service has answered: long, and nothing else. */
export const DEFAULT_POLICY: PasswordPolicy = { minimumLength: 12 };

export interface PasswordRule {
  readonly text: string;
  readonly met: boolean;
}

/** Parts of a name this short are in many words. */
const SHORTEST_PERSONAL = 4;

const KINDS = [
  ['uppercase', /[A-Z]/, 'ruleUppercase'],
  ['lowercase', /[a-z]/, 'ruleLowercase'],
  ['number', /[0-9]/, 'ruleNumber'],
  ['symbol', /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/, 'ruleSymbol'],
] as const;

/** Which rules a password meets so far; `personal` is what it may not contain, such as an address and a name. */
export function passwordRules(
  password: string,
  about: { readonly policy: PasswordPolicy; readonly personal: readonly string[]; readonly words: Words },
): PasswordRule[] {
  const { policy, personal, words } = about;
  const typed = password.toLowerCase();
  const parts = personal
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= SHORTEST_PERSONAL);
  return [
    { text: words.ruleLength(policy.minimumLength), met: [...password].length >= policy.minimumLength },
    ...KINDS.filter(([kind]) => policy[kind] === true).map(([, pattern, word]) => ({
      text: words[word],
      met: pattern.test(password),
    })),
    { text: words.rulePersonal, met: password !== '' && !parts.some((part) => typed.includes(part)) },
  ];
}
