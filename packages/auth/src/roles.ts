import { during } from './errors.ts';
import type { Parts } from './parts.ts';
import { listGroups } from './user-directory.ts';

export function roles({ cognito, client, verify }: Parts) {
  return {
    /**
     * Whether the token names exactly this group and the pool, asked at this moment, still has its owner in it.
     * Nothing here is taken from a cache. Throws `invalid_token`, also when the pool no longer accepts the token.
     */
    async isInGroup({ accessToken, group }: { accessToken: string; group: string }): Promise<boolean> {
      const { groups, username } = await verify(accessToken);
      if (!groups.includes(group)) return false;
      const [, now] = await Promise.all([
        during('token', cognito('GetUser', { AccessToken: accessToken })),
        during('token', listGroups(cognito, { UserPoolId: client.userPoolId, Username: username })),
      ]);
      return now.includes(group);
    },
  };
}
