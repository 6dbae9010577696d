import { findAccount, provePassword, type SignInReply, sendSignUpCode, TELLING } from './account.ts';
import { attribute } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during, unless } from './errors.ts';
import { kindOf } from './outages.ts';
import type { Parts } from './parts.ts';
import { recordedProof } from './require-password.ts';
import { answerForApp } from './second-factor.ts';
import type { SignedIn } from './session-keeper.ts';
import { tellingRefusal } from './telling-refusal.ts';

export interface PasswordReset {
  readonly email: string;
  readonly code: string;
  readonly newPassword: string;
  readonly context: RequestContext;
}

export interface PasswordChange {
  readonly accessToken: string;
  readonly currentPassword: string;
  readonly newPassword: string;
  /** The caller's session; it ends like all others. */
  readonly sessionId?: string | undefined;
  readonly context: RequestContext;
}

/** A pool may keep a history of passwords, and need not: what is no change is refused in any. */
const REUSED = { field: 'new_password', code: 'password_reused' } as const;

export function password(parts: Parts) {
  const { cognito, client, audit, events, evenly, notices, sessions, verify } = parts;

  return {
    /** Sends a reset code to a confirmed account, a sign-up code to an unconfirmed one; nobody is told which, if any. */
    initiatePasswordReset({ email, context }: { email: string; context: RequestContext }): Promise<void> {
      return evenly(async () => {
        await during('registration', sendCode(parts, email, context));
        await events.passwordResetAsked({ email, context });
      });
    },

    /**
     * Sets a new password with a mailed code, ends all sessions of the account and tells its owner.
     *
     * Throws `invalid_code` whatever is wrong with the code or the account, and `invalid_password`.
     */
    confirmPasswordReset({ email, code, newPassword, context }: PasswordReset): Promise<void> {
      return evenly(async () => {
        // Read first: once the password is set, nothing may stand between it and the end of the sessions.
        await audit.ready();
        const account = await during('code', findAccount(parts, email));
        const reset = cognito('ConfirmForgotPassword', {
          ClientId: client.clientId,
          Username: email,
          ConfirmationCode: code,
          Password: newPassword,
          ...client.secretHash(email),
          ...client.asker(context),
        });
        await tellingRefusal(during('code', reset), ({ code: reason }) =>
          events.passwordResetFailed({ email, context, reason }),
        );
        const sub = attribute(account?.UserAttributes, 'sub');
        if (sub !== undefined) await sessions.endAllOf(sub);
        await events.passwordResetDone({ sub, email, context });
        await notices.passwordChanged(attribute(account?.UserAttributes, 'email'), context.locale);
      });
    },

    /**
     * Changes the password of a signed-in person and signs them in anew; every older session and token ends.
     *
     * Throws `wrong_password`, `invalid_password`, `invalid_token`, `too_many_attempts`, `limit_exceeded`; and
     * `not_authenticated` when the password is changed but signing in now takes a further step.
     */
    async changePassword({ accessToken, currentPassword, newPassword, context }: PasswordChange): Promise<SignedIn> {
      const claims = await verify(accessToken);
      const { sub, username, originJti } = claims;
      const user = await during('token', cognito('GetUser', { AccessToken: accessToken }));
      if (newPassword === currentPassword) throw new AuthError('invalid_password', { errors: [REUSED] });
      const change = { AccessToken: accessToken, PreviousPassword: currentPassword, ProposedPassword: newPassword };
      await recordedProof(parts, { claims, context }, () => cognito('ChangePassword', change));
      await sessions.endAllOf(sub);
      if (originJti !== undefined) await sessions.endFamily(originJti);
      await signOutAtPool(parts, username);
      await events.passwordChanged({ sub, context });
      await notices.passwordChanged(attribute(user.UserAttributes, 'email'), context.locale);
      const reply = await during('sign-in', signInAgain(parts, { sub, username, newPassword }));
      if (reply.ChallengeName) throw new AuthError('not_authenticated', { cause: reply.ChallengeName });
      return (await sessions.open(reply.AuthenticationResult, context)).signedIn;
    },
  };
}

async function sendCode(parts: Parts, email: string, context: RequestContext): Promise<void> {
  const account = await findAccount(parts, email);
  if (account?.UserStatus === 'UNCONFIRMED') return sendSignUpCode(parts, email, context);
  const { cognito, client } = parts;
  const call = cognito('ForgotPassword', {
    ClientId: client.clientId,
    Username: email,
    ...client.secretHash(email),
    ...client.asker(context),
    ClientMetadata: { locale: context.locale },
  });
  await unless(TELLING, call);
}

/** AWS leaves other tokens alive when a password changes. Ours are ended already; what is missed here expires. */
async function signOutAtPool({ cognito, client, log }: Parts, username: string): Promise<void> {
  try {
    await cognito('AdminUserGlobalSignOut', { UserPoolId: client.userPoolId, Username: username });
  } catch (error) {
    log.warn(kindOf(error), 'Tokens made elsewhere were not revoked after a change of password');
  }
}

/** Whoever is signed in and knows the password is not asked for the app as well, where its secret is known here. */
async function signInAgain(
  parts: Parts,
  { sub, username, newPassword }: { sub: string; username: string; newPassword: string },
): Promise<SignInReply> {
  const reply = await provePassword(parts, username, newPassword);
  const secret = reply.ChallengeName === 'SOFTWARE_TOKEN_MFA' ? await parts.factors.app(sub) : undefined;
  return secret === undefined ? reply : answerForApp(parts, { session: reply.Session ?? '', email: username, secret });
}
