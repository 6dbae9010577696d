import type { User } from '../store/users.ts';

/** A user's attributes as events carry them. */
export function eventAttributes(
  user: Pick<User, 'sub' | 'attributes'> & { readonly status?: User['status'] },
): Record<string, string> {
  return {
    sub: user.sub,
    ...(user.status !== undefined && { 'cognito:user_status': user.status }),
    ...user.attributes,
  };
}
