import { type Acting, ADMINISTRATORS, createAdministratorRules, type Rules } from './administrator-rules.ts';
import { type PersonalDetails, toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during } from './errors.ts';
import { createAccount, type Invitation, inviteAgain, type NewUser } from './new-account.ts';
import type { Parts } from './parts.ts';
import type { Reach } from './store/revocations.ts';
import { tellingRefusal } from './telling-refusal.ts';
import { findWhom, isTaken, type UserRecord, type Whom } from './user-directory.ts';

/** Whom it concerns, who does it, and why it can be traced. */
export type AdminCall = Whom & Acting;

type Act = (user: UserRecord) => Promise<unknown>;

export function administration(parts: Parts) {
  const { cognito, client, audit, events, factors, notices, sessions } = parts;
  const { userPoolId: UserPoolId } = client;
  const rules = createAdministratorRules(parts);

  const named = ({ username }: UserRecord) => ({ UserPoolId, Username: username });

  /** Nothing is done that could not be recorded, and what was refused is recorded too. */
  async function recorded(
    about: { readonly action: string; readonly session?: string },
    call: AdminCall,
    act: (administrator: Awaited<ReturnType<typeof rules.administrator>>) => Promise<UserRecord>,
  ): Promise<UserRecord> {
    const administrator = await rules.administrator(call);
    const { sub, email, context } = call;
    const done = { ...about, sub, email, actor: administrator.actor, context };
    await audit.ready();
    const work = during('administration', act(administrator));
    const user = await tellingRefusal(work, ({ code }) => events.adminFailed({ ...done, reason: code }));
    await events.adminAction({ ...done, sub: user.sub, email: user.email || email });
    return user;
  }

  function acting(action: string, call: AdminCall, act: Act, asked: Rules = {}): Promise<UserRecord> {
    return recorded({ action }, call, async (administrator) => {
      if (asked.recent) administrator.requireRecentLogin();
      const user = await findWhom(parts, call);
      if (asked.shutsOut) await administrator.shutOut(user, asked.shutsOut);
      await act(user);
      return user;
    });
  }

  const endSessions = async (user: UserRecord, reach?: Reach) => {
    await sessions.endAllOf(user.sub, reach);
    await cognito('AdminUserGlobalSignOut', named(user));
  };

  async function change(user: UserRecord, details: PersonalDetails, context: RequestContext): Promise<void> {
    if (details.email !== undefined && (await isTaken(parts, details.email))) throw new AuthError('email_in_use');
    const UserAttributes = toAttributes(details);
    const ClientMetadata = { locale: context.locale };
    if (UserAttributes.length > 0) {
      await cognito('AdminUpdateUserAttributes', { ...named(user), UserAttributes, ClientMetadata });
      await sessions.profileChanged(user.sub);
    }
    if (details.email !== undefined) await notices.emailChange(user.email, context.locale);
  }

  return {
    /** Creates an account without mailing anybody. Throws `user_exists`, `invalid_password`, `group_not_found`. */
    createUser: (input: NewUser): Promise<UserRecord> =>
      recorded({ action: 'create' }, input, () => createAccount(parts, { ...input, verified: input.confirmed })),

    /**
     * Creates an account and mails it an invitation; a confirmed one is mailed nothing and has a password that nobody
     * knows. Throws `user_exists`, `group_not_found`, `limit_exceeded`, and `recent_login_required` where it has groups.
     */
    inviteUser: (input: Invitation & Acting): Promise<UserRecord> =>
      recorded({ action: 'create' }, input, async (administrator) => {
        if (input.groups?.length) administrator.requireRecentLogin();
        // Nobody gets in before the invitation has reached the address.
        return createAccount(parts, { ...input, verified: true, invited: !input.confirmed });
      }),

    enableUser: (call: AdminCall) => acting('enable', call, (user) => cognito('AdminEnableUser', named(user))),

    /** Also ends all sessions and tokens. */
    disableUser: (call: AdminCall) =>
      acting(
        'disable',
        call,
        async (user) => {
          await cognito('AdminDisableUser', named(user));
          await endSessions(user, 'now');
        },
        { recent: true, shutsOut: 'disable' },
      ),

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

    /**
     * Mails a code to choose another password, without which nobody signs in from now on, and ends all sessions; who was
     * invited and has not come yet is mailed another temporary password. Throws `password_not_resettable`.
     */
    resetPassword: ({ context, ...call }: AdminCall & { context: RequestContext }) =>
      acting(
        'reset-password',
        { ...call, context },
        async (user) => {
          if (user.status === 'FORCE_CHANGE_PASSWORD') return inviteAgain(parts, user.username, context);
          const ClientMetadata = { locale: context.locale };
          await during('reset-by-operator', cognito('AdminResetUserPassword', { ...named(user), ClientMetadata }));
          await endSessions(user);
        },
        { recent: true },
      ),

    /**
     * Changes what is given. A new address counts once its owner has confirmed the code; the old one is told at once.
     * Throws `email_in_use`, `limit_exceeded`, and `recent_login_required` for a new address.
     */
    changeUser: ({ details, context, ...call }: ChangeCall) =>
      recorded({ action: details.email === undefined ? 'change' : 'change-email' }, { ...call, context }, async (by) => {
        const user = await findWhom(parts, call);
        const moves = details.email !== undefined && details.email !== user.email.toLowerCase();
        if (moves) by.requireRecentLogin();
        const { email, ...rest } = details;
        await change(user, moves ? details : rest, context);
        return user;
      }),

    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    addToGroup: ({ group, ...call }: AdminCall & { group: string }) =>
      acting(
        'add-to-group',
        call,
        async (user) => {
          await cognito('AdminAddUserToGroup', { ...named(user), GroupName: group });
          await sessions.groupsChanged({ sub: user.sub, group, member: true });
        },
        { recent: true },
      ),

    /** Access tokens made before are refused; sessions live on. Throws `group_not_found`. */
    removeFromGroup: ({ group, ...call }: AdminCall & { group: string }) =>
      acting(
        'remove-from-group',
        call,
        async (user) => {
          await cognito('AdminRemoveUserFromGroup', { ...named(user), GroupName: group });
          await sessions.groupsChanged({ sub: user.sub, group, member: false });
        },
        { recent: true, shutsOut: group === ADMINISTRATORS ? 'leave' : undefined },
      ),

    signOutUser: (call: AdminCall) => acting('sign-out', call, endSessions, { recent: true }),

    /** Ends one session of somebody, with its tokens. Throws `not_found` for an id that is none of theirs. */
    endSessionOf: ({ id, ...call }: AdminCall & { id: string }) =>
      recorded({ action: 'end-session', session: id }, call, async () => {
        const user = await findWhom(parts, call);
        const ended = await sessions.endOwn(user.sub, id);
        if (ended.length === 0) throw new AuthError('not_found', { cause: 'session' });
        return user;
      }),

    deleteUserAsAdmin: (call: AdminCall) =>
      acting(
        'delete',
        call,
        async (user) => {
          await cognito('AdminDeleteUser', named(user));
          await sessions.endAllOf(user.sub, 'ever');
          await factors.removeAll(user.sub);
        },
        { recent: true, shutsOut: 'leave' },
      ),
  };
}

type ChangeCall = AdminCall & { readonly details: PersonalDetails; readonly context: RequestContext };
