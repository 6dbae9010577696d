import type { Cognito } from '../cognito.ts';
import type { MigrationJournal, MigrationRun } from '../store/migration-journal.ts';
import { MigrationError } from './errors.ts';
import { forEachPatiently } from './patience.ts';
import type { Person } from './person.ts';

const PAGE = 500;

interface UndoParts {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  readonly journal: MigrationJournal;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((rows: number) => void) | undefined;
}

/**
 * Deletes whom a run has made, a page at a time. Who is gone already counts as undone, and so does a name that somebody
 * has taken since: they stay.
 */
export async function undoRun(
  { id: run, updatedAt }: MigrationRun,
  { cognito, userPoolId, journal, ...parts }: UndoParts,
): Promise<void> {
  let done = 0;
  for (let after = 0; ; ) {
    const page = await journal.made({ run, after, limit: PAGE });
    const last = page.at(-1);
    if (!last) return;
    const remove = async ({ person }: { person: string }) => {
      const named = { UserPoolId: userPoolId, Username: (JSON.parse(person) as Person).username };
      try {
        const { UserCreateDate } = await cognito('AdminGetUser', named);
        if ((UserCreateDate?.getTime() ?? 0) <= updatedAt) await cognito('AdminDeleteUser', named);
      } catch (error) {
        if (!(error instanceof Error && error.name === 'UserNotFoundException')) throw error;
      }
    };
    await forEachPatiently(page, remove, { most: parts.concurrency, signal: parts.signal });
    await journal.markUndone(
      run,
      page.map(({ row }) => row),
    );
    after = last.row;
    done += page.length;
    parts.progress?.(done);
    if (parts.signal?.aborted) throw new MigrationError('interrupted');
  }
}
