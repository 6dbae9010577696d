/** Scopes that concern a user; all others belong to a resource server. */
const OF_USERS: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

export function isUserScope(scope: string): boolean {
  return OF_USERS.includes(scope);
}

const API = 'aws.cognito.signin.user.admin';
const CLAIMS: Readonly<Record<string, readonly string[]>> = {
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
};

/**
 * The attributes that scopes tell of a user: with `openid` alone, or with `profile`, all that the client may read, and
 * else those of the other scopes. Source: Developer Guide, "Scopes, M2M, and resource servers".
 */
export function toldAttributes(
  scopes: readonly string[],
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const limiting = scopes.filter((scope) => ['email', 'phone', 'profile'].includes(scope));
  if (limiting.length === 0 || limiting.includes('profile') || scopes.includes(API)) return attributes;
  const told = limiting.flatMap((scope) => CLAIMS[scope] ?? []);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => told.includes(name)));
}
