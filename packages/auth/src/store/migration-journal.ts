/** What became of a row; `pending` is not known yet, and `kept` is somebody whom an undoing has left. */
export type RowState = 'pending' | 'created' | 'updated' | 'skipped' | 'refused' | 'undone' | 'kept';

export type RunState = 'running' | 'interrupted' | 'finished' | 'undoing' | 'undone';

export interface MigrationRun {
  readonly id: string;
  readonly kind: 'csv' | 'db';
  readonly name: string;
  readonly fingerprint: string;
  readonly state: RunState;
  /** What a later `resume` needs: where the source is and how it is read. */
  readonly plan: string;
  readonly startedAt: number;
  readonly updatedAt: number;
  readonly finishedAt?: number;
}

export type RunCounts = Readonly<Record<RowState, number>>;

/** A row as the journal holds it; nothing in it says who it is about without the master key. */
export interface JournalRow {
  readonly row: number;
  readonly state: RowState;
  readonly code?: string;
}

/** A row on its way to the pool. */
export interface JournalEntry extends JournalRow {
  /** The same for the same name; absent where the row has none. */
  readonly key?: Uint8Array;
  /** What is to be done once the user is there, and how to find them. */
  readonly person?: string;
}

export interface PendingRow {
  readonly row: number;
  readonly person: string;
}

/** Somebody whom a run has made. */
export interface MadeRow extends PendingRow {
  /** By Cognito's clock: whoever was made later, or changed later, is not as the run has left them. */
  readonly settledAt: number;
}

/** What is known once a batch is over. */
export interface Settled {
  /** What became of these rows; the others were created. */
  readonly exceptions: readonly JournalRow[];
  /** Rows to be read again. */
  readonly again: readonly number[];
  /** By Cognito's clock. */
  readonly at: number;
}

/** Several rows that are imported together. */
export interface Batch {
  readonly run: string;
  readonly number: number;
}

export interface MigrationJournal {
  create(run: Omit<MigrationRun, 'updatedAt' | 'finishedAt'>): Promise<void>;
  find(id: string): Promise<MigrationRun | undefined>;
  /** The latest run of a source that is not over. */
  findOpen(fingerprint: string): Promise<MigrationRun | undefined>;
  /** The latest first. */
  list(): Promise<readonly MigrationRun[]>;
  counts(run: string): Promise<RunCounts>;
  setState(run: string, state: RunState, at: number): Promise<void>;

  /** Takes or renews the right to work on a run; false while another process has it. */
  hold(run: string, holder: string, times: { now: number; until: number }): Promise<boolean>;
  release(run: string, holder: string): Promise<void>;

  /** The number that the next batch may have. */
  nextBatch(run: string): Promise<number>;
  /**
   * Adds rows; those whose number or key is there already are left alone. Resolves with the numbers of those that were
   * added, and for the others that have a key with the row and batch that have it.
   */
  add(
    batch: Batch,
    entries: readonly JournalEntry[],
  ): Promise<{
    readonly added: ReadonlySet<number>;
    readonly known: ReadonlyMap<number, { readonly row: number; readonly batch: number }>;
  }>;
  setJob(batch: Batch, jobId: string): Promise<void>;
  /** Batches with rows that are pending, and the job that was to import them. */
  pendingBatches(run: string): Promise<readonly (Batch & { readonly jobId?: string })[]>;
  /** In the order of the source, which is that of the batch's file. */
  pendingRows(batch: Batch): Promise<readonly PendingRow[]>;
  /** Says what became of a batch's pending rows, all at once. */
  settle(batch: Batch, settled: Settled): Promise<void>;
  /** Forgets pending rows, so that they are read again. */
  forget(batch: Batch): Promise<void>;

  /** Those whom the run has made and who were not deleted, a page at a time. */
  made(page: { run: string; after: number; limit: number }): Promise<readonly MadeRow[]>;
  /** Says what an undoing has done with those whom the run had made. */
  setUndone(run: string, rows: readonly JournalRow[]): Promise<void>;
  /** All rows in the order of the source, a page at a time. */
  rows(page: { run: string; after: number; limit: number }): Promise<readonly JournalRow[]>;
}
