import { toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { during } from './errors.ts';
import type { Parts } from './parts.ts';
import type { Reach } from './store/revocations.ts';
import { tellingRefusal } from './telling-refusal.ts';
import { describeUser, findUser, type UserRecord } from './user-directory.ts';

/** Who does it and why it can be traced; `actor` is a sub or the name of a program, `program` unless given. */
export interface AdminCall {
  readonly email: string;
  readonly actor?: string | undefined;
  readonly context?: RequestContext | undefined;
}

export interface NewUser extends AdminCall {
  readonly password: string;
  readonly fullName: string;
  readonly phoneNumber?: string | undefined;
  readonly groups?: readonly string[];
  /** The operator vouches for the address and the password stays; otherwise the first sign-in asks for a new one. */
  readonly confirmed?: boolean;
}

type Act = (user: UserRecord) => Promise<unknown>;

export function administration(parts: Parts) {
  const { cognito, client, audit, events, sessions } = parts;
  const { userPoolId: UserPoolId } = client;

  const named = ({ username }: UserRecord) => ({ UserPoolId, Username: username });

  /** Nothing is done that could not be recorded, and what was refused is recorded too. */
  async function recorded(
    action: string,
    { email, actor = 'program', context }: AdminCall,
    act: () => Promise<UserRecord>,
  ): Promise<UserRecord> {
    await audit.ready();
    const about = { email, actor, action, context };
    const user = await tellingRefusal(act(), ({ code }) => events.adminFailed({ ...about, reason: code }));
    await events.adminAction({ ...about, sub: user.sub });
    return user;
  }

  function acting(action: string, call: AdminCall, act: Act): Promise<UserRecord> {
    return recorded(action, call, async () => {
      const user = await findUser(parts, call.email);
      await during('administration', act(user));
      return user;
    });
  }

  const endSessions = async (user: UserRecord, reach?: Reach) => {
    await sessions.endAllOf(user.sub, reach);
    await cognito('AdminUserGlobalSignOut', named(user));
  };

  return {
    /** Creates an account without mailing anybody. Throws `user_exists`, `invalid_password`, `group_not_found`. */
    createUser: (input: NewUser): Promise<UserRecord> =>
      recorded('create', input, () => during('administration', create(parts, input))),

    enableUser: (call: AdminCall) => acting('enable', call, (user) => cognito('AdminEnableUser', named(user))),

    /** Also ends all sessions and tokens. */
    disableUser: (call: AdminCall) =>
      acting('disable', call, async (user) => {
        await cognito('AdminDisableUser', named(user));
        await endSessions(user, 'now');
      }),

    /** Confirms an account without its code; the operator vouches for the address. */
    confirmUser: (call: AdminCall) =>
      acting('confirm', call, async (user) => {
        await cognito('AdminConfirmSignUp', named(user));
        const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
        await cognito('AdminUpdateUserAttributes', { ...named(user), UserAttributes });
        await sessions.profileChanged(user.sub);
      }),

    /** Sets a password that stays, and ends all sessions. Throws `invalid_password`. */
    setPassword: ({ password, ...call }: AdminCall & { password: string }) =>
      acting('set-password', call, async (user) => {
        await cognito('AdminSetUserPassword', { ...named(user), Password: password, Permanent: true });
        await endSessions(user);
      }),

    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    addToGroup: ({ group, ...call }: AdminCall & { group: string }) =>
      acting('add-to-group', call, async (user) => {
        await cognito('AdminAddUserToGroup', { ...named(user), GroupName: group });
        await sessions.groupsChanged({ sub: user.sub, group, member: true });
      }),

    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    removeFromGroup: ({ group, ...call }: AdminCall & { group: string }) =>
      acting('remove-from-group', call, async (user) => {
        await cognito('AdminRemoveUserFromGroup', { ...named(user), GroupName: group });
        await sessions.groupsChanged({ sub: user.sub, group, member: false });
      }),

    signOutUser: (call: AdminCall) => acting('sign-out', call, endSessions),

    deleteUserAsAdmin: (call: AdminCall) =>
      acting('delete', call, async (user) => {
        await cognito('AdminDeleteUser', named(user));
        await sessions.endAllOf(user.sub, 'ever');
      }),
  };
}

async function create({ cognito, client }: Parts, input: NewUser): Promise<UserRecord> {
  const { email, password, fullName, phoneNumber, groups = [], confirmed = false } = input;
  const { userPoolId: UserPoolId } = client;
  const verified = { Name: 'email_verified', Value: String(confirmed) };
  const { User } = await cognito('AdminCreateUser', {
    UserPoolId,
    Username: email,
    TemporaryPassword: password,
    MessageAction: 'SUPPRESS',
    UserAttributes: [...toAttributes({ email, fullName, phoneNumber }), verified],
  });
  const user = describeUser(User ?? {});
  const named = { UserPoolId, Username: user.username };
  try {
    if (confirmed) await cognito('AdminSetUserPassword', { ...named, Password: password, Permanent: true });
    for (const GroupName of groups) await cognito('AdminAddUserToGroup', { ...named, GroupName });
  } catch (error) {
    // An account without its groups would look finished; the reason of the failure matters more than this one's.
    await cognito('AdminDeleteUser', named).catch(() => undefined);
    throw error;
  }
  return confirmed ? { ...user, status: 'CONFIRMED' } : user;
}
