import type { JournalRow, MadeRow, MigrationJournal } from '../store/migration-journal.ts';
import { MigrationError } from './errors.ts';
import { forEachPatiently } from './patience.ts';
import type { Person } from './person.ts';
import { createSinceThen, type SinceThenParts } from './since-then.ts';

const PAGE = 500;

interface UndoParts extends SinceThenParts {
  readonly journal: MigrationJournal;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((rows: number) => void) | undefined;
}

/**
 * Deletes whom a run has made, a page at a time. Whoever has signed in or was changed since is kept, unless they are to
 * go as well. Who is gone already counts as undone, and so does a name that somebody has taken since: they stay.
 */
export async function undoRun(
  run: string,
  { includeChanged }: { readonly includeChanged: boolean },
  { cognito, userPoolId: UserPoolId, journal, ...parts }: UndoParts,
): Promise<void> {
  const sinceThen = createSinceThen({ ...parts, cognito, userPoolId: UserPoolId });
  const undo = async ({ person, settledAt }: MadeRow): Promise<Pick<JournalRow, 'state' | 'code'>> => {
    const named = { UserPoolId, Username: (JSON.parse(person) as Person).username };
    try {
      const user = await cognito('AdminGetUser', named);
      if ((user.UserCreateDate?.getTime() ?? 0) > settledAt) return { state: 'undone' };
      const code = includeChanged ? undefined : await sinceThen({ user, settledAt });
      if (code !== undefined) return { state: 'kept', code };
      await cognito('AdminDeleteUser', named);
    } catch (error) {
      if (!(error instanceof Error && error.name === 'UserNotFoundException')) throw error;
    }
    return { state: 'undone' };
  };
  let done = 0;
  for (let after = 0; ; ) {
    const page = await journal.made({ run, after, limit: PAGE });
    const last = page.at(-1);
    if (!last) return;
    const outcomes: JournalRow[] = [];
    const undoOne = async (made: MadeRow) => void outcomes.push({ row: made.row, ...(await undo(made)) });
    await forEachPatiently(page, undoOne, { most: parts.concurrency, signal: parts.signal });
    await journal.setUndone(run, outcomes);
    after = last.row;
    done += page.length;
    parts.progress?.(done);
    if (parts.signal?.aborted) throw new MigrationError('interrupted');
  }
}
