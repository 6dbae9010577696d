import type { PasswordHashingAlgorithmType, UserImportJobStatusType } from '@aws-sdk/client-cognito-identity-provider';

/** How far a job has come. */
export interface ImportProgress {
  /** Rows that are done, the header not among them. */
  readonly rows: number;
  readonly imported: number;
  readonly skipped: number;
  readonly failed: number;
}

/** A job that imports users from a file. */
export interface ImportJob extends ImportProgress {
  /** Grows with every job; lists are keyset pages over it. */
  readonly seq: number;
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly roleArn: string;
  /** The only algorithm whose hashes it takes; absent takes every form that is known. */
  readonly algorithm?: PasswordHashingAlgorithmType;
  readonly status: UserImportJobStatusType;
  /** Which of the files that were sent is the job's; absent until one has come whole. */
  readonly file?: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly completedAt?: number;
  readonly message?: string;
}

export type NewImportJob = Pick<ImportJob, 'id' | 'poolId' | 'name' | 'roleArn' | 'algorithm' | 'createdAt'>;

/** What became of a row that was not imported. */
export interface ImportLine {
  /** Of the file; the header is line 1. */
  readonly line: number;
  readonly result: 'SKIPPED' | 'FAILED';
  readonly code: string;
  readonly message: string;
}

/** Who runs a job, and until when nobody else may. */
export interface ImportLease {
  readonly owner: string;
  readonly until: number;
}

export interface ImportJobs {
  insert(job: NewImportJob): Promise<void>;
  find(poolId: string, id: string): Promise<ImportJob | undefined>;
  list(page: { poolId: string; after: number; limit: number }): Promise<{ jobs: readonly ImportJob[]; next?: number }>;

  /** Adds a piece of a file that is being sent; pieces are numbered from 0. */
  addPiece(jobId: string, piece: { file: string; number: number; sealed: Uint8Array }): Promise<void>;
  piece(jobId: string, file: string, number: number): Promise<Uint8Array | undefined>;
  /** Makes a file that has come whole the job's, and forgets the one before; false once the job was started or is gone. */
  useFile(jobId: string, file: string): Promise<boolean>;
  /** Forgets a file that did not come whole. */
  dropFile(jobId: string, file: string): Promise<void>;

  /** Moves a job that was created and has its file to Pending; of several callers one gets true. */
  start(job: Pick<ImportJob, 'poolId' | 'id'>, at: number): Promise<boolean>;
  /** Asks a job that is pending or runs to stop; false when it does neither. */
  stop(job: Pick<ImportJob, 'poolId' | 'id'>): Promise<boolean>;

  /** Takes a started job that nobody runs, the oldest first; of several processes one gets it. */
  claim(lease: ImportLease, now: number): Promise<ImportJob | undefined>;
  /** Keeps what was done with the lease that still holds; undefined, and nothing kept, when another has taken the job. */
  advance(
    jobId: string,
    lease: ImportLease,
    done: ImportProgress & { readonly lines: readonly ImportLine[] },
  ): Promise<UserImportJobStatusType | undefined>;
  /** Lets another process go on with a job at once. */
  release(jobId: string, owner: string): Promise<void>;
  /** Ends a job and forgets its file; false when another has taken it. */
  finish(
    jobId: string,
    owner: string,
    end: { status: UserImportJobStatusType; message: string; at: number },
  ): Promise<boolean>;
  /** Ends jobs that were created before this and never started. */
  expire(createdBefore: number, end: { message: string; at: number }): Promise<void>;

  /** What was not imported, by line. */
  lines(page: { jobId: string; after: number; limit: number }): Promise<readonly ImportLine[]>;
}
