import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { Cognito } from '../cognito.ts';
import { MigrationError } from './errors.ts';
import type { HashAlgorithm } from './hash-algorithm.ts';
import { type ImportFormat, importFileOf } from './import-file.ts';
import { patiently, pausing } from './patience.ts';
import type { Person } from './person.ts';

const FIRST_MS = 5;
const LONGEST_MS = 1_000;

/** What became of a line of an import job's file that was not imported. */
export interface ImportLine {
  readonly result: 'SKIPPED' | 'FAILED';
  readonly code: string;
}

export interface JobParts {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  /** Sends a file, and reads what was not imported, at the address that a job has. */
  readonly fetch: typeof fetch;
  readonly commas: ImportFormat['commas'];
  /** Cognito writes to its logs as this; our own pool only keeps it. */
  readonly logsRole: string;
  readonly signal?: AbortSignal | undefined;
}

interface Importing {
  readonly name: string;
  readonly people: readonly Person[];
  readonly header: readonly string[];
  readonly algorithm?: HashAlgorithm | undefined;
}

/** Makes a job; nothing happens before it is started. Resolves with its id and where its file goes. */
export async function createJob({ name, algorithm }: Importing, { cognito, ...parts }: JobParts) {
  const { UserImportJob = {} } = await patiently(
    () =>
      cognito('CreateUserImportJob', {
        UserPoolId: parts.userPoolId,
        JobName: name,
        CloudWatchLogsRoleArn: parts.logsRole,
        ...(algorithm && { PasswordHashingAlgorithm: algorithm }),
      }),
    parts,
  );
  const { JobId, PreSignedUrl } = UserImportJob;
  if (JobId === undefined || PreSignedUrl === undefined) throw new MigrationError('import_failed', 'no address');
  return { id: JobId, url: PreSignedUrl };
}

/** Sends a job its file and starts it. */
export async function startJob(job: { id: string; url: string }, importing: Importing, parts: JobParts): Promise<void> {
  const sent = await parts.fetch(job.url, {
    method: 'PUT',
    body: importFileOf(importing.people, { header: importing.header, commas: parts.commas }),
    // Amazon S3 refuses the file without it.
    headers: { 'x-amz-server-side-encryption': 'aws:kms' },
  });
  await sent.body?.cancel();
  if (!sent.ok) throw new MigrationError('import_failed', `upload ${sent.status}`);
  const start = { UserPoolId: parts.userPoolId, JobId: job.id };
  await patiently(() => parts.cognito('StartUserImportJob', start), parts);
}

/** Waits for the end of a job; undefined for one that does not exist any more. */
export async function endOfJob(JobId: string, parts: JobParts): Promise<UserImportJobType | undefined> {
  const job = { UserPoolId: parts.userPoolId, JobId };
  const began = performance.now();
  // A tenth of the time so far: nothing is waited for long after its end, and nothing is asked for often.
  const next = () => Math.min(Math.max(FIRST_MS, (performance.now() - began) / 10), LONGEST_MS);
  for (;;) {
    const described = patiently(() => parts.cognito('DescribeUserImportJob', job), parts);
    const { UserImportJob } = await described.catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return { UserImportJob: undefined };
      throw error;
    });
    const { Status } = UserImportJob ?? {};
    if (Status !== 'Pending' && Status !== 'InProgress' && Status !== 'Stopping') return UserImportJob;
    await pausing(next(), parts.signal);
  }
}

/**
 * What a job did not import, by the line of its file. Undefined where it is not told: Cognito writes it to its logs, and
 * only our own pool answers at the address of the job.
 */
export async function linesOf(
  { PreSignedUrl, SkippedUsers = 0, FailedUsers = 0 }: UserImportJobType,
  parts: JobParts,
): Promise<ReadonlyMap<number, ImportLine> | undefined> {
  if (SkippedUsers + FailedUsers === 0) return new Map();
  if (PreSignedUrl === undefined) return undefined;
  const answer = await parts.fetch(PreSignedUrl).catch(() => undefined);
  if (!answer?.ok || answer.headers.get('content-type') !== 'application/x-ndjson') {
    await answer?.body?.cancel();
    return undefined;
  }
  const lines = (await answer.text()).split('\n').filter((line) => line !== '');
  const told = lines.map((line) => JSON.parse(line) as ImportLine & { line: number });
  return new Map(told.map(({ line, result, code }) => [line, { result, code }]));
}
