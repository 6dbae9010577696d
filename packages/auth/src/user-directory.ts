import type { UserStatusType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { attribute, isVerified } from './attributes.ts';
import type { Cognito, Output } from './cognito.ts';
import { AuthError, during, unless } from './errors.ts';
import type { Parts } from './parts.ts';

const PAGE = 60;

export interface UserRecord {
  readonly username: string;
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  readonly phoneNumber: string | undefined;
  readonly emailVerified: boolean;
  readonly phoneNumberVerified: boolean;
  readonly enabled: boolean;
  readonly status: UserStatusType | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

export interface UserQuery {
  /** Cognito's ListUsers filter, such as `status = "Enabled"`. */
  readonly filter?: string;
}

/** Everybody who has an address, in whatever capitals it is written. */
export async function accountsOf({ cognito, client }: Parts, email: string): Promise<readonly UserRecord[]> {
  const found = new Map<string, UserRecord>();
  // An address is kept in small letters, unless an SDK wrote it otherwise.
  for (const form of new Set([email, email.toLowerCase()])) {
    const query = { UserPoolId: client.userPoolId, ...equalTo('email', form), Limit: PAGE };
    const { Users = [] } = await during('administration', cognito('ListUsers', query));
    for (const user of Users.map(describeUser)) {
      if (user.email.toLowerCase() === email.toLowerCase()) found.set(user.sub, user);
    }
  }
  return [...found.values()];
}

/** Finds one account by its address. Exactly one must have it, or the wrong person could be acted upon. */
async function findUser(parts: Parts, email: string): Promise<UserRecord> {
  const [user, another] = await accountsOf(parts, email);
  if (user === undefined) throw new AuthError('user_not_found');
  if (another !== undefined) throw new AuthError('ambiguous_user');
  return user;
}

/** Whom an act concerns: a sub, or an address that exactly one account must have. */
export type Whom =
  | { readonly sub: string; readonly email?: undefined }
  | { readonly email: string; readonly sub?: undefined };

/** Throws `user_not_found`, and `ambiguous_user` for an address that several accounts have. */
export const findWhom = (parts: Parts, { sub, email }: Whom): Promise<UserRecord> =>
  sub === undefined ? findUser(parts, email) : findUserBySub(parts, sub);

/** Whether any account has the address. */
export async function isTaken({ cognito, client }: Parts, email: string): Promise<boolean> {
  const { Users = [] } = await cognito('ListUsers', {
    UserPoolId: client.userPoolId,
    ...equalTo('email', email),
    Limit: 1,
  });
  return Users.length > 0;
}

/** An account and the second factors that are on, by Cognito's names. */
export interface FoundUser extends UserRecord {
  readonly mfa: readonly string[];
  readonly preferredMfa: string | undefined;
}

/** Throws `user_not_found`. */
export async function findUserBySub({ cognito, client }: Parts, sub: string): Promise<FoundUser> {
  const { userPoolId: UserPoolId } = client;
  const ask = (Username: string) =>
    during('administration', unless(['UserNotFoundException'], cognito('AdminGetUser', { UserPoolId, Username })));
  // Most pools know a user by the sub as well; where they do not, it may be what somebody else calls themselves.
  const direct = describeFound(await ask(sub));
  if (direct?.sub === sub) return direct;
  const query = { UserPoolId, ...equalTo('sub', sub), Limit: PAGE };
  const { Users = [] } = await during('administration', cognito('ListUsers', query));
  const listed = Users.map(describeUser).find((user) => user.sub === sub);
  const found = listed && describeFound(await ask(listed.username));
  if (found?.sub !== sub) throw new AuthError('user_not_found');
  return found;
}

function describeFound(answer: Output<'AdminGetUser'> | undefined): FoundUser | undefined {
  if (answer === undefined) return undefined;
  const { UserAttributes, UserMFASettingList: mfa = [], PreferredMfaSetting: preferredMfa, ...user } = answer;
  return { ...describeUser({ ...user, ...(UserAttributes && { Attributes: UserAttributes }) }), mfa, preferredMfa };
}

/** Cognito's filter for a value, whatever characters it holds. API Reference, ListUsers, Filter */
export const filterOf = (attribute: string, operator: '=' | '^=', value: string) => ({
  Filter: `${attribute} ${operator} "${value.replace(/[\\"]/g, '\\$&')}"`,
});

const equalTo = (attribute: string, value: string) => filterOf(attribute, '=', value);

export function userDirectory(parts: Parts) {
  const { cognito, client } = parts;
  const { userPoolId: UserPoolId } = client;

  return {
    /** Throws `user_not_found`, and `ambiguous_user` when several accounts have the address. */
    findUserByEmail: ({ email }: { email: string }): Promise<UserRecord> => findUser(parts, email),

    /** Everybody who has an address, in whatever capitals it is written; several where some have not proven it. */
    accountsOf: ({ email }: { email: string }): Promise<readonly UserRecord[]> => accountsOf(parts, email),

    /** All users, page by page, in the pool's order. */
    async *users({ filter }: UserQuery = {}): AsyncGenerator<UserRecord> {
      let PaginationToken: string | undefined;
      do {
        const next = { ...(filter && { Filter: filter }), ...(PaginationToken && { PaginationToken }) };
        const page = await during('administration', cognito('ListUsers', { UserPoolId, Limit: PAGE, ...next }));
        yield* (page.Users ?? []).map(describeUser);
        PaginationToken = page.PaginationToken;
      } while (PaginationToken);
    },

    async groupsOf({ email }: { email: string }): Promise<readonly string[]> {
      const user = await findUser(parts, email);
      return during('administration', listGroups(cognito, { UserPoolId, Username: user.username }));
    },
  };
}

/** The names of all groups of a user, as the pool knows them now; rejects with Cognito's own error. */
export async function listGroups(
  cognito: Cognito,
  named: { readonly UserPoolId: string; readonly Username: string },
): Promise<readonly string[]> {
  const names: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cognito('AdminListGroupsForUser', { ...named, Limit: PAGE, ...(NextToken && { NextToken }) });
    names.push(...(page.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return names;
}

export function describeUser({
  Username = '',
  Attributes,
  Enabled = false,
  UserStatus,
  ...times
}: UserType): UserRecord {
  return {
    username: Username,
    sub: attribute(Attributes, 'sub') ?? Username,
    email: attribute(Attributes, 'email') ?? '',
    name: attribute(Attributes, 'name') ?? '',
    phoneNumber: attribute(Attributes, 'phone_number'),
    emailVerified: isVerified(Attributes, 'email'),
    phoneNumberVerified: isVerified(Attributes, 'phone_number'),
    enabled: Enabled,
    status: UserStatus,
    createdAt: times.UserCreateDate,
    updatedAt: times.UserLastModifiedDate,
  };
}
