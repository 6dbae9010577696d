import type { Auth, UserSearch } from 'custom-cognito';

/** Cognito's own pages have no more. */
const LIMIT = 60;

/** Which users a command is about. */
export type Wanted = Pick<UserSearch, 'search' | 'status' | 'group'>;

/** How many users there are, roughly, where all of them are wanted: how many fit a condition, nobody knows before. */
export const roughly = async (auth: Auth, wanted: Wanted): Promise<number | undefined> =>
  Object.values(wanted).some((one) => one !== undefined) ? undefined : auth.estimatedUsers();

/** The names of all groups. */
export async function* groupNames(auth: Auth): AsyncGenerator<string> {
  let cursor: string | undefined;
  do {
    const page = await auth.findGroups({ limit: LIMIT, cursor });
    for (const { name } of page.groups) yield name;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
