import type { JournalRow, MigrationJournal } from '../store/migration-journal.ts';
import type { JobParts } from './import-job.ts';
import type { Person } from './person.ts';

export interface BatchParts extends JobParts {
  readonly journal: MigrationJournal;
  readonly header: readonly string[];
  /** Whether an import can make people who are disabled from the beginning; one of AWS enables everybody. */
  readonly importsDisabled: boolean;
  clock(): number;
  /** Calls for single users at a time. */
  readonly concurrency: number;
}

/** A row of a batch, and whom it is about. */
export interface Moving {
  readonly row: number;
  readonly person: Person;
  /** Whether somebody who had taken the name without proving it had to go for them. */
  readonly replaces?: boolean;
}

/** What became of rows of a batch; those of whom it says nothing were made. */
export interface Found {
  /** Whose name somebody has. */
  readonly taken: readonly Moving[];
  readonly refused: readonly JournalRow[];
  /** Of whom the job says nothing, and who are not there. */
  readonly missing: readonly Moving[];
}
