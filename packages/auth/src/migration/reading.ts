import type { ColumnMap } from './column-map.ts';

/** How the rows of a source are read. */
export interface Reading {
  readonly map?: ColumnMap | undefined;
  /** Whether the operator vouches for addresses of which no column says whether they were verified. */
  readonly vouched?: boolean | undefined;
}

export interface Working {
  /** Calls for single users at a time, 1 to 100; 8 unless given. */
  readonly concurrency?: number | undefined;
  /** Ends the run at the next batch; it can be resumed. */
  readonly signal?: AbortSignal | undefined;
  /** Told how many rows are done. */
  readonly progress?: ((rows: number) => void) | undefined;
}

export interface Undoing extends Working {
  /** Deletes those too who have signed in or were changed since. */
  readonly includeChanged?: boolean | undefined;
}

/** What a run, or a plan, does not move, and why that is no accident. */
export interface NotMoved {
  /** Columns that nothing is made of. */
  readonly columns: readonly string[];
}
