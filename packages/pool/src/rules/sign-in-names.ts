import type { UserPool } from '../store/pools.ts';
import type { NameKind, SignInName } from '../store/users.ts';

const ALIASES = ['email', 'phone_number', 'preferred_username'] as const;
type Alias = (typeof ALIASES)[number];

/** The form in which sign-in names of a pool are compared and kept unique. */
export function nameKey(pool: UserPool, name: string): string {
  return isCaseSensitive(pool) ? name : foldCase(name);
}

/** Case folding without locale surprises: `İ` and `K` (Kelvin) do not collapse into ASCII letters. */
function foldCase(name: string): string {
  return name.replace(/[A-Z]|[^\x00-\x7f]/gu, (c) => {
    const lower = c.toLowerCase();
    return c > '\x7f' && /^[\x00-\x7f]/.test(lower) ? c : lower;
  });
}

/** True unless the pool was created otherwise (UsernameConfiguration). */
function isCaseSensitive(pool: UserPool): boolean {
  return pool.settings.UsernameConfiguration?.CaseSensitive !== false;
}

/** Whether people of this pool sign up with an e-mail address or phone number in place of a username. */
export function usesAttributesAsUsername(pool: UserPool): boolean {
  return (pool.settings.UsernameAttributes ?? []).length > 0;
}

/**
 * The names that find a user: the username always; in a pool with username attributes each of them, verified or not;
 * in a pool with aliases a verified address or number, and the preferred username of a confirmed user.
 */
export function signInNames(
  pool: UserPool,
  user: { username: string; status: string; attributes: Readonly<Record<string, string>> },
): SignInName[] {
  const names: SignInName[] = [{ key: nameKey(pool, user.username), kind: 'username' }];
  // What another provider says of an address makes nobody of this pool findable by it.
  if (user.status === 'EXTERNAL_PROVIDER') return names;
  for (const kind of ALIASES) {
    const value = user.attributes[kind];
    if (value && findsUser(pool, user, kind)) names.push({ key: nameKey(pool, value), kind });
  }
  return names;
}

/** The kinds of name that may change during a user's life. */
export const changingNames: readonly NameKind[] = ALIASES;

function findsUser(
  pool: UserPool,
  user: { status: string; attributes: Readonly<Record<string, string>> },
  kind: Alias,
): boolean {
  if (kind !== 'preferred_username' && pool.settings.UsernameAttributes?.includes(kind)) return true;
  if (!pool.settings.AliasAttributes?.includes(kind)) return false;
  return kind === 'preferred_username' ? user.status !== 'UNCONFIRMED' : user.attributes[`${kind}_verified`] === 'true';
}
