/** Scopes that concern a user; all others belong to a resource server. */
const OF_USERS: readonly string[] = ['openid', 'email', 'phone', 'profile', 'aws.cognito.signin.user.admin'];

export function isUserScope(scope: string): boolean {
  return OF_USERS.includes(scope);
}
