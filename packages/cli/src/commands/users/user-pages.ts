import type { Auth, FoundUsers, UserSearch } from 'custom-cognito';

/** Cognito's own pages have no more. */
const LIMIT = 60;

export type Wanted = Pick<UserSearch, 'search' | 'status' | 'group'>;

/** All users who fit, a page at a time. Throws `group_not_found`. */
export async function* userPages(auth: Auth, wanted: Wanted): AsyncGenerator<FoundUsers> {
  let cursor: string | undefined;
  do {
    const page = await auth.findUsers({ ...wanted, limit: LIMIT, cursor });
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** The names of all groups. */
export async function* groupNames(auth: Auth): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await auth.findGroups({ limit: LIMIT, cursor });
    for (const { name } of page.groups) yield name;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
