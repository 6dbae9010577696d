import { attribute, type PersonalDetails, toAttributes } from './attributes.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during, exceptionOf } from './errors.ts';
import type { Parts } from './parts.ts';
import type { ProfileData } from './profile-cache.ts';
import { requireRecentLogin } from './recent-login.ts';
import { requirePassword } from './require-password.ts';
import { linkedAccount } from './sso/linking.ts';

export interface UserProfile extends ProfileData {
  readonly sub: string;
  readonly groups: readonly string[];
}

export interface ProfileChange extends PersonalDetails {
  readonly accessToken: string;
  readonly context: RequestContext;
}

export interface AccountDeletion {
  readonly accessToken: string;
  /** Not needed for an account that has none. */
  readonly password?: string | undefined;
  readonly context: RequestContext;
}

const MISSING = { field: 'password', code: 'required' } as const;

export function profile(parts: Parts) {
  const { cognito, audit, events, notices, profiles, sessions, verify } = parts;

  /** Our own check first, then the authority's: it knows of ends that we have not heard of. */
  async function ask(accessToken: string) {
    const claims = await verify(accessToken);
    const user = await during('token', cognito('GetUser', { AccessToken: accessToken }));
    return { claims, user };
  }

  return {
    /**
     * Who the access token speaks for: `sub` and groups are always those of the token that was presented, the rest may
     * have been read up to five minutes ago if no change has been heard of. Throws `invalid_token`.
     */
    async getUser({ accessToken }: { accessToken: string; context?: RequestContext }): Promise<UserProfile> {
      const claims = await verify(accessToken);
      return { sub: claims.sub, groups: claims.groups, ...(await profiles(claims, accessToken)) };
    },

    /**
     * Changes what is given. A new address counts once its code is confirmed; the old one is told at once.
     *
     * Throws `invalid_token`, `invalid_request`, `limit_exceeded`, and `recent_login_required` for a new address. A taken
     * address is not told here: its owner is.
     */
    async updateUser({ accessToken, context, ...details }: ProfileChange): Promise<void> {
      const { claims, user } = await ask(accessToken);
      const former = attribute(user.UserAttributes, 'email');
      const moves = details.email !== undefined && details.email !== former;
      if (moves) requireRecentLogin(claims, parts.clock);
      const { email, ...rest } = details;
      const UserAttributes = toAttributes(moves ? details : rest);
      await audit.ready();
      if (UserAttributes.length > 0) {
        await during(
          'token',
          update({ AccessToken: accessToken, UserAttributes, ClientMetadata: { locale: context.locale } }),
        );
        await sessions.profileChanged(claims.sub);
      }
      await events.profileUpdated({ sub: claims.sub, context, reason: moves ? 'email' : 'details' });
      if (moves) await notices.emailChange(former, context.locale);
    },

    /**
     * Deletes the account for good, once its password is proven; one that came by a provider, after a recent sign-in.
     * Throws `wrong_password`, `validation_failed` for no password, `recent_login_required`, `invalid_token`.
     */
    async deleteUser({ accessToken, password, context }: AccountDeletion): Promise<void> {
      const { claims } = await ask(accessToken);
      const { hasPassword } = await linkedAccount(parts, claims);
      if (!hasPassword) requireRecentLogin(claims, parts.clock);
      else if (password === undefined) throw new AuthError('validation_failed', { errors: [MISSING] });
      else await requirePassword(parts, { claims, password, context });
      await audit.ready();
      await during('token', cognito('DeleteUser', { AccessToken: accessToken }));
      await sessions.endAllOf(claims.sub, 'ever');
      await parts.factors.removeAll(claims.sub);
      await events.accountDeleted({ sub: claims.sub, context });
    },
  };

  /** A taken address is left out and the rest still changes, so that trying addresses tells nothing. */
  async function update(input: Parameters<typeof cognito<'UpdateUserAttributes'>>[1]): Promise<void> {
    try {
      await cognito('UpdateUserAttributes', input);
    } catch (error) {
      if (exceptionOf(error) !== 'AliasExistsException') throw error;
      const others = (input?.UserAttributes ?? []).filter(({ Name }) => Name !== 'email');
      if (others.length > 0) await cognito('UpdateUserAttributes', { ...input, UserAttributes: others });
    }
  }
}
