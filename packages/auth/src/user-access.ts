import { type AdminCall, createAdministrativeActs } from './administrative-acts.ts';
import { ADMINISTRATORS } from './administrator-rules.ts';
import { AuthError } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Reach } from './store/revocations.ts';
import { findWhom, type UserRecord } from './user-directory.ts';

/** What an administrator grants somebody and takes away again: groups and sessions. */
export function userAccess(parts: Parts) {
  const { cognito, client, sessions } = parts;
  const { userPoolId: UserPoolId } = client;
  const { recorded, acting } = createAdministrativeActs(parts);

  return {
    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    addToGroup: ({ group, ...call }: AdminCall & { group: string }) =>
      acting({ action: `add-to-group ${toldName(group)}`, recent: true }, call, async ({ sub, username: Username }) => {
        await cognito('AdminAddUserToGroup', { UserPoolId, Username, GroupName: group });
        await sessions.groupsChanged({ sub, group, member: true });
      }),

    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    removeFromGroup: ({ group, ...call }: AdminCall & { group: string }) => {
      const shutsOut = group === ADMINISTRATORS ? 'leave' : undefined;
      return acting(
        { action: `remove-from-group ${toldName(group)}`, recent: true, shutsOut },
        call,
        async ({ sub, username: Username }) => {
          await cognito('AdminRemoveUserFromGroup', { UserPoolId, Username, GroupName: group });
          await sessions.groupsChanged({ sub, group, member: false });
        },
      );
    },

    signOutUser: (call: AdminCall) =>
      acting({ action: 'sign-out', recent: true }, call, (user) => endSessionsOf(parts, user)),

    /** Ends one session of somebody, with its tokens. Throws `not_found` for an id that is none of theirs. */
    endSessionOf: ({ id, ...call }: AdminCall & { id: string }) =>
      recorded({ action: 'end-session', session: id }, call, async () => {
        const user = await findWhom(parts, call);
        const ended = await sessions.endOwn(user.sub, id);
        if (ended.length === 0) throw new AuthError('not_found', { cause: 'session' });
        return user;
      }),
  };
}

/** The record keeps printable ASCII only, and two groups must not look alike there. */
const toldName = (group: string): string => group.toWellFormed().replace(/[^\x21-\x7e]/gu, encodeURIComponent);

/** Ends all sessions of somebody: ours durably, then at the pool. */
export async function endSessionsOf(
  { cognito, client, sessions }: Parts,
  { sub, username }: UserRecord,
  reach?: Reach,
): Promise<void> {
  await sessions.endAllOf(sub, reach);
  await cognito('AdminUserGlobalSignOut', { UserPoolId: client.userPoolId, Username: username });
}
