import type { UserStatusType } from '@aws-sdk/client-cognito-identity-provider';
import type { Input } from './cognito.ts';
import { during } from './errors.ts';
import type { Parts } from './parts.ts';
import { describeUser, type UserRecord } from './user-directory.ts';

const PAGE = 60;
const SUB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^\+?[0-9]+$/;

/** Which users; every part that is given must fit. */
export interface UserSearch {
  /** A state by Cognito's name, or whether the account may sign in at all. */
  readonly status?: UserStatusType | 'ENABLED' | 'DISABLED' | undefined;
  readonly group?: string | undefined;
  /** How the address, the name, the user name or the telephone number begins, or a whole sub; at most 100 characters. */
  readonly search?: string | undefined;
}

interface Page {
  readonly users: readonly UserRecord[];
  readonly next: string | undefined;
}

/** One question to the pool, and who of its answer is meant. */
interface Question {
  ask(token: string | undefined): Promise<Page>;
  fits(user: UserRecord): boolean;
}

type Fits = Question['fits'];

/** Users page by page, as few in memory as a page has. */
export function userListing({ cognito, client }: Parts) {
  const { userPoolId: UserPoolId } = client;

  const listing = (Filter?: string) => async (PaginationToken: string | undefined) => {
    const query = { UserPoolId, Limit: PAGE, ...(Filter && { Filter }), ...(PaginationToken && { PaginationToken }) };
    const page = await cognito('ListUsers', query);
    return { users: (page.Users ?? []).map(describeUser), next: page.PaginationToken };
  };

  const members = (GroupName: string) => async (NextToken: string | undefined) => {
    const query: Input<'ListUsersInGroup'> = { UserPoolId, GroupName, Limit: PAGE, ...(NextToken && { NextToken }) };
    const page = await cognito('ListUsersInGroup', query);
    return { users: (page.Users ?? []).map(describeUser), next: page.NextToken };
  };

  /** The pool takes one condition; it is asked the one that leaves least, and the others are looked at here. */
  function questions({ status, group, search }: UserSearch): readonly Question[] {
    const hasStatus = status === undefined ? anyone : statusIs(status);
    if (group !== undefined) {
      const found = search === undefined ? [anyone] : beginnings(search).map(({ fits }) => fits);
      const fits: Fits = (user) => hasStatus(user) && found.some((one) => one(user));
      return [{ ask: members(group), fits }];
    }
    if (search === undefined) {
      return [{ ask: listing(status && statusFilter(status)), fits: hasStatus }];
    }
    return beginnings(search).map(({ filter, fits }, index, all) => ({
      ask: listing(filter),
      // Who was found by an earlier question is not told again.
      fits: (user) => hasStatus(user) && fits(user) && !all.slice(0, index).some((earlier) => earlier.fits(user)),
    }));
  }

  return {
    /** All users who fit, a page at a time, each once; a page may be empty. Throws `group_not_found`. */
    async *userPages(wanted: UserSearch = {}): AsyncGenerator<readonly UserRecord[]> {
      for (const { ask, fits } of questions(wanted)) {
        let next: string | undefined;
        do {
          const page = await during('administration', ask(next));
          yield page.users.filter(fits);
          next = page.next;
        } while (next);
      }
    },

    /** Everybody who has an address, in whatever capitals it is written. */
    async accountsOf({ email }: { email: string }): Promise<readonly UserRecord[]> {
      const found = new Map<string, UserRecord>();
      for (const form of new Set([email, email.toLowerCase()])) {
        const { users } = await during('administration', listing(`email = ${quoted(form)}`)(undefined));
        for (const user of users) {
          if (user.email.toLowerCase() === email.toLowerCase()) found.set(user.sub, user);
        }
      }
      return [...found.values()];
    },

    async *groupNames(): AsyncGenerator<string> {
      let NextToken: string | undefined;
      do {
        const query = { UserPoolId, Limit: PAGE, ...(NextToken && { NextToken }) };
        const page = await during('administration', cognito('ListGroups', query));
        for (const { GroupName } of page.Groups ?? []) if (GroupName !== undefined) yield GroupName;
        NextToken = page.NextToken;
      } while (NextToken);
    },

    /** How many users there are, as the pool estimates it. */
    async estimatedUsers(): Promise<number | undefined> {
      const { UserPool } = await during('administration', cognito('DescribeUserPool', { UserPoolId }));
      return UserPool?.EstimatedNumberOfUsers;
    },
  };
}

const anyone: Fits = () => true;

const statusIs = (status: NonNullable<UserSearch['status']>): Fits => {
  if (status === 'ENABLED' || status === 'DISABLED') return ({ enabled }) => enabled === (status === 'ENABLED');
  return (user) => user.status === status;
};

const ABLE: Readonly<Record<string, string>> = { ENABLED: 'Enabled', DISABLED: 'Disabled' };

const statusFilter = (status: string): string =>
  ABLE[status] === undefined ? `cognito:user_status = ${quoted(status)}` : `status = ${quoted(ABLE[status])}`;

/** What each question of a search asks, and the same said of a user. Addresses are kept in small letters, mostly. */
function beginnings(text: string): readonly { readonly filter: string; readonly fits: Fits }[] {
  const small = text.toLowerCase();
  const begins = (attribute: string, value: string, read: (user: UserRecord) => string | undefined) => ({
    filter: `${attribute} ^= ${quoted(value)}`,
    fits: (user: UserRecord) => read(user)?.startsWith(value) === true,
  });
  const isSub = ({ sub }: UserRecord) => sub === small;
  return [
    ...[...new Set([text, small])].map((value) => begins('email', value, ({ email }) => email)),
    begins('name', text, ({ name }) => name),
    begins('username', text, ({ username }) => username),
    ...(NUMBER.test(text) ? [begins('phone_number', text, ({ phoneNumber }) => phoneNumber)] : []),
    ...(SUB.test(text) ? [{ filter: `sub = ${quoted(small)}`, fits: isSub }] : []),
  ];
}

/** A value in Cognito's filter, whatever characters it holds. */
const quoted = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;
