import type { RequestContext } from './context.ts';
import { AuthError } from './errors.ts';
import type { Parts } from './parts.ts';
import { requireRecentLogin } from './recent-login.ts';
import { listGroups, type UserRecord } from './user-directory.ts';

/** The group whose members may administer. */
export const ADMINISTRATORS = 'admin';

const PAGE = 60;

/** Who does something to an account. */
export interface Acting {
  /** A sub or the name of a program, `program` unless given. */
  readonly actor?: string | undefined;
  /**
   * An administrator's own, which then says who the actor is: destructive acts ask for a recent sign-in, and nothing
   * locks its owner, or all administrators, out. Whether the owner is one is for the caller to ask.
   */
  readonly accessToken?: string | undefined;
  readonly context?: RequestContext | undefined;
}

export interface Rules {
  /** Asks for a recent sign-in. ASVS 7.5.1 */
  readonly recent?: boolean | undefined;
  /** How it takes from whom it concerns the right to administer. */
  readonly shutsOut?: Way | undefined;
}

type Way = 'disable' | 'leave';

/** An administrator who acts, or a program, which no rule holds back. */
export interface Administrator {
  readonly actor: string;
  /** Throws `recent_login_required`. */
  requireRecentLogin(): void;
  /**
   * Takes an administrator's rights, before whatever else is to happen to the account; nothing to others. Throws
   * `own_account`, and `last_administrator` where nobody would be left.
   */
  shutOut(user: UserRecord, way: Way): Promise<void>;
}

export function createAdministratorRules({ cognito, client, verify, clock }: Parts) {
  const { userPoolId: UserPoolId } = client;
  const group = { UserPoolId, GroupName: ADMINISTRATORS };

  /** The first step of each way, and how it is taken back. */
  const WAYS: Readonly<Record<Way, Readonly<Record<'take' | 'giveBack', (Username: string) => Promise<unknown>>>>> = {
    disable: {
      take: (Username) => cognito('AdminDisableUser', { UserPoolId, Username }),
      giveBack: (Username) => cognito('AdminEnableUser', { UserPoolId, Username }),
    },
    leave: {
      take: (Username) => cognito('AdminRemoveUserFromGroup', { ...group, Username }),
      giveBack: (Username) => cognito('AdminAddUserToGroup', { ...group, Username }),
    },
  };

  async function hasAdministratorBeside({ username }: UserRecord): Promise<boolean> {
    for (let NextToken: string | undefined; ; ) {
      const page = await cognito('ListUsersInGroup', { ...group, Limit: PAGE, ...(NextToken && { NextToken }) });
      if (page.Users?.some(({ Username, Enabled }) => Enabled && Username !== username)) return true;
      NextToken = page.NextToken;
      if (!NextToken) return false;
    }
  }

  async function shutOut(user: UserRecord, way: Way): Promise<void> {
    const { username: Username } = user;
    if (!(await listGroups(cognito, { UserPoolId, Username })).includes(ADMINISTRATORS)) return;
    const requireOthers = async () => {
      if (!(await hasAdministratorBeside(user))) throw new AuthError('last_administrator');
    };
    await requireOthers();
    await WAYS[way].take(Username);
    try {
      // Again: two administrators may be doing this to each other.
      await requireOthers();
    } catch (error) {
      await WAYS[way].giveBack(Username);
      throw error;
    }
  }

  return {
    /** Throws `invalid_token`. */
    async administrator({ accessToken, actor = 'program' }: Acting): Promise<Administrator> {
      if (accessToken === undefined) return { actor, requireRecentLogin() {}, async shutOut() {} };
      const claims = await verify(accessToken);
      return {
        actor: claims.sub,
        requireRecentLogin: () => requireRecentLogin(claims, clock),
        async shutOut(user, way) {
          if (user.sub === claims.sub) throw new AuthError('own_account');
          await shutOut(user, way);
        },
      };
    },
  };
}
