import type { UserStatusType, UserType } from '@aws-sdk/client-cognito-identity-provider';
import { attribute, isVerified } from './attributes.ts';
import type { Cognito } from './cognito.ts';
import { AuthError, during } from './errors.ts';
import type { Parts } from './parts.ts';

const PAGE = 60;

export interface UserRecord {
  readonly username: string;
  readonly sub: string;
  readonly email: string;
  readonly name: string;
  readonly phoneNumber: string | undefined;
  readonly emailVerified: boolean;
  readonly enabled: boolean;
  readonly status: UserStatusType | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

export interface UserQuery {
  /** Cognito's ListUsers filter, such as `status = "Enabled"`. */
  readonly filter?: string;
}

/** Finds one account by its address. Exactly one must have it, or the wrong person could be acted upon. */
export async function findUser({ cognito, client }: Parts, email: string): Promise<UserRecord> {
  const Filter = `email = "${email.replace(/[\\"]/g, '\\$&')}"`;
  const query = { UserPoolId: client.userPoolId, Filter, Limit: PAGE };
  const { Users = [] } = await during('administration', cognito('ListUsers', query));
  const found = Users.map(describeUser).filter((user) => user.email.toLowerCase() === email.toLowerCase());
  const [user, another] = found;
  if (user === undefined) throw new AuthError('user_not_found');
  if (another !== undefined) throw new AuthError('ambiguous_user');
  return user;
}

export function userDirectory(parts: Parts) {
  const { cognito, client } = parts;
  const { userPoolId: UserPoolId } = client;

  return {
    /** Throws `user_not_found`, and `ambiguous_user` when several accounts have the address. */
    findUserByEmail: ({ email }: { email: string }): Promise<UserRecord> => findUser(parts, email),

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
    enabled: Enabled,
    status: UserStatus,
    createdAt: times.UserCreateDate,
    updatedAt: times.UserLastModifiedDate,
  };
}
