import { type AdminCall, createAdministrativeActs } from './administrative-acts.ts';
import type { Acting } from './administrator-rules.ts';
import { type PersonalDetails, toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during } from './errors.ts';
import { createAccount, type Invitation, inviteAgain, type NewUser } from './new-account.ts';
import type { Parts } from './parts.ts';
import { endSessionsOf } from './user-access.ts';
import { findWhom, isTaken, type UserRecord } from './user-directory.ts';

export function administration(parts: Parts) {
  const { cognito, client, factors, notices, sessions } = parts;
  const { userPoolId: UserPoolId } = client;
  const { recorded, acting } = createAdministrativeActs(parts);

  const named = ({ username }: UserRecord) => ({ UserPoolId, Username: username });

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

    enableUser: (call: AdminCall) =>
      acting({ action: 'enable' }, call, (user) => cognito('AdminEnableUser', named(user))),

    /** Also ends all sessions and tokens. */
    disableUser: (call: AdminCall) =>
      acting({ action: 'disable', recent: true, shutsOut: 'disable' }, call, async (user) => {
        await cognito('AdminDisableUser', named(user));
        await endSessionsOf(parts, user, 'now');
      }),

    /** Confirms an account without its code; the operator vouches for the address. */
    confirmUser: (call: AdminCall) =>
      acting({ action: 'confirm' }, call, async (user) => {
        await cognito('AdminConfirmSignUp', named(user));
        const UserAttributes = [{ Name: 'email_verified', Value: 'true' }];
        await cognito('AdminUpdateUserAttributes', { ...named(user), UserAttributes });
        await sessions.profileChanged(user.sub);
      }),

    /** Sets a password that stays, and ends all sessions. Throws `invalid_password`. */
    setPassword: ({ password, ...call }: AdminCall & { password: string }) =>
      acting({ action: 'set-password' }, call, async (user) => {
        await cognito('AdminSetUserPassword', { ...named(user), Password: password, Permanent: true });
        await endSessionsOf(parts, user);
      }),

    /**
     * Mails a code to choose another password, without which nobody signs in from now on, and ends all sessions; who was
     * invited and has not come yet is mailed another temporary password. Throws `password_not_resettable`.
     */
    resetPassword: (call: AdminCall & Mailing) =>
      acting({ action: 'reset-password', recent: true }, call, async (user) => {
        if (user.status === 'FORCE_CHANGE_PASSWORD') return inviteAgain(parts, user, call.context);
        const ClientMetadata = { locale: call.context.locale };
        await during('reset-by-operator', cognito('AdminResetUserPassword', { ...named(user), ClientMetadata }));
        await endSessionsOf(parts, user);
      }),

    /**
     * Changes what is given. A new address counts once its owner has confirmed the code; the old one is told at once.
     * Throws `email_in_use`, `limit_exceeded`, and `recent_login_required` for a new address.
     */
    changeUser: ({ details, ...call }: AdminCall & Mailing & { readonly details: PersonalDetails }) =>
      recorded({ action: details.email === undefined ? 'change' : 'change-email' }, call, async (administrator) => {
        const user = await findWhom(parts, call);
        const { email, ...rest } = details;
        const moves = email !== undefined && email !== user.email.toLowerCase();
        if (moves) administrator.requireRecentLogin();
        await change(user, moves ? details : rest, call.context);
        return user;
      }),

    deleteUserAsAdmin: (call: AdminCall) =>
      acting({ action: 'delete', recent: true, shutsOut: 'leave' }, call, async (user) => {
        await cognito('AdminDeleteUser', named(user));
        await sessions.endAllOf(user.sub, 'ever');
        await factors.removeAll(user.sub);
      }),
  };
}

/** The language of the request is that of the mails it causes. */
interface Mailing {
  readonly context: RequestContext;
}
