import type { UserType } from '@aws-sdk/client-cognito-identity-provider';
import { AuthError, during } from './errors.ts';
import { kindOf } from './outages.ts';
import type { Parts } from './parts.ts';
import { SealError } from './secrets.ts';
import { describeUser, filterOf, type UserRecord } from './user-directory.ts';

const LARGEST_PAGE = 60;
const USUAL = 50;
/** Pages of the pool's that are read for one of ours, where Cognito cannot ask for all that is wanted at once. */
const PAGES_READ = 10;

export interface UserSearch {
  /** How an address, a name or a telephone number begins, or a whole sub. */
  readonly search?: string | undefined;
  /** Cognito's name for a state, or `ENABLED` or `DISABLED`. */
  readonly status?: string | undefined;
  readonly group?: string | undefined;
  /** 1 to 60; 50 unless given. */
  readonly limit?: number | undefined;
  /** `nextCursor` of the page before; for the same question. */
  readonly cursor?: string | undefined;
}

export interface FoundUsers {
  /** May be fewer than asked for, even none, while there are more. */
  readonly users: readonly UserRecord[];
  /** Absent on the last page. */
  readonly nextCursor: string | undefined;
  /** Of the whole pool; told with the first page of all users only. */
  readonly estimatedTotal: number | undefined;
}

export interface GroupRecord {
  readonly name: string;
  readonly description: string | undefined;
  readonly precedence: number | undefined;
  readonly roleArn: string | undefined;
  readonly createdAt: Date | undefined;
  readonly updatedAt: Date | undefined;
}

/** One listing of the pool's, in the pool's order, and which users are in it. */
interface Listing {
  readonly filter?: { readonly Filter: string };
  readonly holds: (user: UserRecord) => boolean;
}

/** Where a page begins: in which listing, at which page of the pool's, after whom there. */
interface Place {
  readonly listing: number;
  readonly token?: string | undefined;
  readonly after?: string | undefined;
}

const BEGINNING: Place = { listing: 0 };
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^\+[0-9]+$/;

export function userSearch(parts: Parts) {
  const { cognito, client, cursors } = parts;
  const { userPoolId: UserPoolId } = client;

  function opened(cursor: string | undefined, question: string): Place {
    if (cursor === undefined) return BEGINNING;
    try {
      return JSON.parse(cursors.open(cursor, question)) as Place;
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      throw new AuthError('validation_failed', { errors: [{ field: 'cursor', code: 'not_allowed' }], cause: error });
    }
  }

  return {
    /**
     * A page of users in the pool's order: by the beginning of an address, then of a name. Cognito asks for one thing at a
     * time. Where more is asked for, the members of the group, else what the search finds, are read one after the other,
     * at most 600 for a page. Throws `validation_failed` for a cursor of another question, `group_not_found`.
     */
    async findUsers({ limit = USUAL, cursor, ...asked }: UserSearch): Promise<FoundUsers> {
      const question = JSON.stringify(['users', asked.search, asked.status, asked.group]);
      const query = queryOf(asked);
      const began = opened(cursor, question);
      const { users, next } = await during('administration', collect(parts, { ...query, began, limit }));
      const counts = cursor === undefined && Object.values(asked).every((one) => one === undefined);
      return {
        users,
        nextCursor: next && cursors.seal(JSON.stringify(next), question),
        estimatedTotal: counts ? await estimate(parts) : undefined,
      };
    },

    /** A page of groups, in the pool's order. Throws `validation_failed` for a cursor of another question. */
    async findGroups({ limit = USUAL, cursor }: Pick<UserSearch, 'limit' | 'cursor'>) {
      const { token } = opened(cursor, 'groups');
      const input = { UserPoolId, Limit: limit, ...(token !== undefined && { NextToken: token }) };
      const { Groups = [], NextToken } = await during('administration', cognito('ListGroups', input));
      const groups = Groups.map(
        (group): GroupRecord => ({
          name: group.GroupName ?? '',
          description: group.Description,
          precedence: group.Precedence,
          roleArn: group.RoleArn,
          createdAt: group.CreationDate,
          updatedAt: group.LastModifiedDate,
        }),
      );
      const next: Place | undefined = NextToken === undefined ? undefined : { listing: 0, token: NextToken };
      return { groups, nextCursor: next && cursors.seal(JSON.stringify(next), 'groups') };
    },
  };
}

interface Query {
  readonly group?: string | undefined;
  readonly listings: readonly Listing[];
  /** What must hold as well; undefined where the pool is asked for just that. */
  readonly also: ((user: UserRecord) => boolean) | undefined;
}

/** The listings that together have whoever is asked for, and what is to be looked at in what they hold. */
function queryOf({ search, status, group }: UserSearch): Query {
  const found = search === undefined ? undefined : searching(search);
  const inState = status === undefined ? undefined : stateOf(status);
  if (group !== undefined) {
    const also = (user: UserRecord) =>
      (found?.some(({ holds }) => holds(user)) ?? true) && (inState?.holds(user) ?? true);
    return { group, listings: [{ holds: () => true }], also: found || inState ? also : undefined };
  }
  if (found) return { listings: found, also: inState?.holds };
  return { listings: [inState ?? { holds: () => true }], also: undefined };
}

function searching(text: string): readonly Listing[] {
  if (UUID.test(text)) return [{ filter: filterOf('sub', '=', text), holds: ({ sub }) => sub === text }];
  const begins = (attribute: string, start: string, of: (user: UserRecord) => string | undefined): Listing => ({
    filter: filterOf(attribute, '^=', start),
    holds: (user) => of(user)?.startsWith(start) ?? false,
  });
  if (NUMBER.test(text)) return [begins('phone_number', text, ({ phoneNumber }) => phoneNumber)];
  return [begins('email', text.toLowerCase(), ({ email }) => email), begins('name', text, ({ name }) => name)];
}

function stateOf(status: string): Listing {
  const enabled = { ENABLED: true, DISABLED: false }[status];
  if (enabled === undefined) {
    return { filter: filterOf('cognito:user_status', '=', status), holds: (user) => user.status === status };
  }
  return {
    filter: filterOf('status', '=', enabled ? 'Enabled' : 'Disabled'),
    holds: (user) => user.enabled === enabled,
  };
}

interface Collecting extends Query {
  readonly began: Place;
  readonly limit: number;
}

async function collect(
  parts: Parts,
  { group, listings, also, began, limit }: Collecting,
): Promise<{ users: readonly UserRecord[]; next: Place | undefined }> {
  const users: UserRecord[] = [];
  let place = began;
  for (let read = 0; read < PAGES_READ && users.length < limit; read += 1) {
    const listing = listings[place.listing];
    if (listing === undefined) return { users, next: undefined };
    const earlier = listings.slice(0, place.listing);
    const wanted = (user: UserRecord) => (also?.(user) ?? true) && !earlier.some(({ holds }) => holds(user));
    const picky = also !== undefined || earlier.length > 0;
    const room = limit - users.length;
    const page = await list(parts, { ...listing, group, token: place.token, limit: picky ? LARGEST_PAGE : room });
    // Whoever was the last may be gone; then some are told twice, and nobody is left out.
    const rest = page.users.slice(page.users.findIndex(({ sub }) => sub === place.after) + 1);
    const taken = rest.filter(wanted).slice(0, room);
    users.push(...taken);
    const last = taken.at(-1);
    const left = last !== undefined && taken.length === room && last !== rest.at(-1);
    if (left) place = { ...place, after: last.sub };
    else if (page.next !== undefined) place = { listing: place.listing, token: page.next };
    else place = { listing: place.listing + 1 };
  }
  return { users, next: place.listing < listings.length ? place : undefined };
}

interface Asked {
  readonly group?: string | undefined;
  readonly filter?: Listing['filter'];
  readonly token: string | undefined;
  readonly limit: number;
}

async function list({ cognito, client }: Parts, { group, filter, token, limit: Limit }: Asked) {
  const common = { UserPoolId: client.userPoolId, Limit };
  const described = (users: readonly UserType[] = []) => users.map(describeUser);
  if (group === undefined) {
    const input = { ...common, ...filter, ...(token !== undefined && { PaginationToken: token }) };
    const { Users, PaginationToken: next } = await cognito('ListUsers', input);
    return { users: described(Users), next };
  }
  const input = { ...common, GroupName: group, ...(token !== undefined && { NextToken: token }) };
  const { Users, NextToken: next } = await cognito('ListUsersInGroup', input);
  return { users: described(Users), next };
}

/** Nothing where the pool does not say so, or not to us: the list is worth as much without. */
async function estimate({ describePool, log }: Parts): Promise<number | undefined> {
  try {
    return (await describePool()).EstimatedNumberOfUsers;
  } catch (error) {
    log.warn(kindOf(error), 'The pool did not say how many users it has');
    return undefined;
  }
}
