import { refuse } from './errors.ts';
import { checkPassword } from './rules/password-policy.ts';
import type { UserPool } from './store/pools.ts';

const PERSONAL_ATTRIBUTES = ['name', 'given_name', 'family_name', 'nickname', 'preferred_username'];

/** Refuses a new password that breaks the pool's policy, in Cognito's words. */
export function requireGoodPassword(
  pool: UserPool,
  password: string,
  person: { username: string; attributes: Readonly<Record<string, string>> },
): void {
  // Every member that carries a password has this as its pattern, but the answers to a challenge have none.
  if (/^\s|\s$/.test(password)) {
    refuse(
      'InvalidPasswordException',
      'Password did not conform with policy: Password must not begin or end with white space',
    );
  }
  const policy = pool.settings.Policies?.PasswordPolicy;
  const blocklist = pool.settings.passwordBlocklist === true;
  const refusal = checkPassword(password, { ...policy, blocklist }, blocklist ? personalWords(pool, person) : []);
  if (refusal) refuse('InvalidPasswordException', refusal.reason);
}

function personalWords(
  pool: UserPool,
  { username, attributes }: { username: string; attributes: Readonly<Record<string, string>> },
): string[] {
  const names = PERSONAL_ATTRIBUTES.map((name) => attributes[name] ?? '');
  return [pool.name, 'custom-cognito', 'cognito', username, attributes.email ?? '', ...names];
}
