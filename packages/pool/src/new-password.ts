import { refuse } from './errors.ts';
import type { Parts } from './parts.ts';
import { checkPassword } from './rules/password-policy.ts';
import { leakedPasswords } from './screening/leaked-passwords.ts';
import type { UserPool } from './store/pools.ts';

const PERSONAL_ATTRIBUTES = ['name', 'given_name', 'family_name', 'nickname', 'preferred_username'];
const REFUSED = 'Password did not conform with policy:';

/** A password that somebody chose, and what is known of them. */
export interface ChosenPassword {
  readonly pool: UserPool;
  readonly password: string;
  readonly person: { readonly username: string; readonly attributes: Readonly<Record<string, string>> };
}

/**
 * Refuses a new password that breaks the pool's policy, in Cognito's words; in a pool that screens, also one that is
 * common, leaked or personal. Changes nothing, so that it may come before anything is stored or used up.
 */
export async function requireGoodPassword(
  { pool, password, person }: ChosenPassword,
  { breaches }: Pick<Parts, 'breaches'>,
): Promise<void> {
  // Every member that carries a password has this as its pattern, but the answers to a challenge have none.
  if (/^\s|\s$/.test(password)) {
    refuse('InvalidPasswordException', `${REFUSED} Password must not begin or end with white space`);
  }
  const screens = pool.settings.passwordBlocklist === true;
  const policy = { ...pool.settings.Policies?.PasswordPolicy, screen: screens ? await leakedPasswords() : null };
  const refusal = checkPassword(password, policy, screens ? personalWords(pool, person) : []);
  if (refusal) refuse('InvalidPasswordException', refusal.reason);
  // Last, so that no password is asked about that is refused already.
  if (screens && (await breaches.has(password))) {
    refuse('InvalidPasswordException', `${REFUSED} Password has appeared in a data breach`);
  }
}

function personalWords(pool: UserPool, { username, attributes }: ChosenPassword['person']): string[] {
  const names = PERSONAL_ATTRIBUTES.map((name) => attributes[name] ?? '');
  return [pool.name, 'custom-cognito', 'cognito', username, attributes.email ?? '', ...names];
}
