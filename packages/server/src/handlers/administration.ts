import type { Call } from '../endpoint.ts';
import type { Family } from './family.ts';
import { userDetailsOf, userOf } from './user-shapes.ts';

type Accounts =
  | 'users'
  | 'createUser'
  | 'user'
  | 'changeUser'
  | 'deleteUser'
  | 'enableUser'
  | 'disableUser'
  | 'confirmUser';
type Access = 'resetUserPassword' | 'signOutUser' | 'userSessions' | 'endUserSession';
type Groups = 'groups' | 'addToGroup' | 'removeFromGroup';

/** What administrators do with accounts. */
export const administrationHandlers: Family<Accounts | Access | Groups> = ({ auth }) => ({
  async users({ query }) {
    const { users, nextCursor = null, estimatedTotal = null } = await auth.findUsers(query);
    return { body: { items: users.map(userOf), next_cursor: nextCursor, estimated_total: estimatedTotal } };
  },

  async createUser({ body, accessToken, context }) {
    const { email, full_name: fullName, phone_number: phoneNumber, groups, confirmed } = body;
    const { sub } = await auth.inviteUser({ email, fullName, phoneNumber, groups, confirmed, accessToken, context });
    return { body: userDetailsOf(await auth.userDetails({ sub })) };
  },

  async user({ params }) {
    return { body: userDetailsOf(await auth.userDetails(params)) };
  },

  async changeUser({ body, params, accessToken, context }) {
    const { full_name: fullName, phone_number: phoneNumber, email } = body;
    await auth.changeUser({ ...params, details: { fullName, phoneNumber, email }, accessToken, context });
    return { body: userDetailsOf(await auth.userDetails(params)) };
  },

  async deleteUser(call) {
    await auth.deleteUserAsAdmin(by(call));
    return { body: { message: call.say('userDeleted') } };
  },

  async enableUser(call) {
    await auth.enableUser(by(call));
    return { body: { message: call.say('userEnabled') } };
  },

  async disableUser(call) {
    await auth.disableUser(by(call));
    return { body: { message: call.say('userDisabled') } };
  },

  async confirmUser(call) {
    await auth.confirmUser(by(call));
    return { body: { message: call.say('userConfirmed') } };
  },

  async resetUserPassword(call) {
    const { status } = await auth.resetPassword(by(call));
    return { body: { message: call.say(status === 'FORCE_CHANGE_PASSWORD' ? 'userInvitedAgain' : 'userReset') } };
  },

  async signOutUser(call) {
    await auth.signOutUser(by(call));
    return { body: { message: call.say('userSignedOut') } };
  },

  async userSessions({ params }) {
    const sessions = await auth.sessionsOf(params);
    return {
      body: {
        sessions: sessions.map(({ id, device, ip, createdAt, lastSeenAt }) => ({
          id,
          device,
          ip,
          created_at: createdAt.toISOString(),
          last_seen_at: lastSeenAt.toISOString(),
        })),
      },
    };
  },

  async endUserSession(call) {
    await auth.endSessionOf({ ...by(call), id: call.params.id });
    return { body: { message: call.say('sessionEnded') } };
  },

  async groups({ query }) {
    const { groups, nextCursor = null } = await auth.findGroups(query);
    const items = groups.map(({ name, description = null, precedence = null, roleArn = null, ...group }) => ({
      name,
      description,
      precedence,
      role_arn: roleArn,
      created_at: group.createdAt?.toISOString() ?? null,
      updated_at: group.updatedAt?.toISOString() ?? null,
    }));
    return { body: { items, next_cursor: nextCursor } };
  },

  async addToGroup(call) {
    await auth.addToGroup({ ...by(call), group: call.params.name });
    return { body: { message: call.say('joinedGroup') } };
  },

  async removeFromGroup(call) {
    await auth.removeFromGroup({ ...by(call), group: call.params.name });
    return { body: { message: call.say('leftGroup') } };
  },
});

type Act = Pick<Call<'deleteUser'>, 'params' | 'accessToken' | 'context'>;

/** Whom it concerns and which administrator does it. */
const by = ({ params, accessToken, context }: Act) => ({ sub: params.sub, accessToken, context });
