import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { Batch, JournalRow, MigrationJournal, PendingRow } from '../store/migration-journal.ts';
import { MigrationError } from './errors.ts';
import type { HashAlgorithm } from './hash-algorithm.ts';
import { createJob, endOfJob, type ImportLine, type JobParts, linesOf, startJob } from './import-job.ts';
import { forEachPatiently, patiently } from './patience.ts';
import type { Person } from './person.ts';

/** The header is line 1. */
const FIRST_LINE = 2;

export interface BatchParts extends JobParts {
  readonly journal: MigrationJournal;
  readonly header: readonly string[];
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

/** Imports rows that stand in the journal as pending. Resolves with those that are to be tried again. */
export async function importBatch(
  batch: Batch,
  { moving, algorithm }: { readonly moving: readonly Moving[]; readonly algorithm?: HashAlgorithm | undefined },
  parts: BatchParts,
): Promise<readonly Moving[]> {
  const importing = { name: `${batch.run} ${batch.number}`, people: moving.map(({ person }) => person), algorithm };
  const job = await createJob({ ...importing, header: parts.header }, parts);
  // Known before it can do anything: whoever goes on after a crash asks the job what it did.
  await parts.journal.setJob(batch, job.id);
  await startJob(job, { ...importing, header: parts.header }, parts);
  return finishBatch(batch, { moving, job: await endOfJob(job.id, parts) }, parts);
}

/** Goes on with a batch whose process has ended: what its job did counts, and what it did not do is read again. */
export async function recoverBatch(batch: Batch & { readonly jobId?: string }, parts: BatchParts): Promise<void> {
  const { journal } = parts;
  const job = batch.jobId === undefined ? undefined : await endOfJob(batch.jobId, parts);
  if (!job || job.Status === 'Created' || job.Status === 'Expired') return journal.forget(batch);
  const moving = (await journal.pendingRows(batch)).map(asMoving);
  // Those to be tried again are forgotten with it, and read again.
  await finishBatch(batch, { moving, job }, parts);
}

const asMoving = ({ row, person }: PendingRow): Moving => ({ row, person: JSON.parse(person) as Person });

interface Ended {
  readonly moving: readonly Moving[];
  readonly job: UserImportJobType | undefined;
}

async function finishBatch(batch: Batch, { moving, job }: Ended, parts: BatchParts): Promise<readonly Moving[]> {
  const lines = job?.Status === 'Succeeded' ? await linesOf(job, parts) : undefined;
  const found = lines ? byLine(moving, lines) : await byLookingUp(moving, job, parts);
  const { taken, refused, missing } = found;
  const squatted = taken.length > 0 && (await hasUnconfirmed(parts)) ? await replaceable(taken, parts) : [];
  const others = new Set([...taken, ...refused.map(({ row }) => row), ...missing, ...squatted].map(rowOf));
  await completeAll(
    moving.filter(({ row }) => !others.has(row)),
    parts,
  );
  const exceptions: JournalRow[] = [
    ...refused,
    ...taken
      .filter((one) => !squatted.includes(one))
      .map(({ row }) => ({ row, state: 'skipped' as const, code: 'user_exists' })),
    ...moving
      .filter(({ row, replaces }) => replaces && !others.has(row))
      .map(({ row }) => ({ row, state: 'updated' as const, code: 'unverified_replaced' })),
  ];
  await parts.journal.settle(batch, exceptions, [...squatted, ...missing].map(rowOf));
  if (job?.Status !== 'Succeeded') throw new MigrationError('import_failed', job?.CompletionMessage ?? job?.Status);
  return squatted.map((one) => ({ ...one, replaces: true }));
}

const rowOf = (one: Moving | number): number => (typeof one === 'number' ? one : one.row);

interface Found {
  /** Whose name somebody has. */
  readonly taken: readonly Moving[];
  readonly refused: readonly JournalRow[];
  /** Of whom the job says nothing, and who are not there. */
  readonly missing: readonly Moving[];
}

function byLine(moving: readonly Moving[], lines: ReadonlyMap<number, ImportLine>): Found {
  const said = moving.map((one, index) => ({ one, line: lines.get(index + FIRST_LINE) }));
  return {
    taken: said.filter(({ line }) => line?.result === 'SKIPPED').map(({ one }) => one),
    refused: said.flatMap(({ one, line }) =>
      line?.result === 'FAILED' ? [{ row: one.row, state: 'refused' as const, code: line.code }] : [],
    ),
    missing: [],
  };
}

/** Where a job does not say what it did with each line, the pool says who is there, and since when. */
async function byLookingUp(
  moving: readonly Moving[],
  job: UserImportJobType | undefined,
  parts: BatchParts,
): Promise<Found> {
  const since = job?.StartDate ?? job?.CreationDate ?? new Date(0);
  const taken: Moving[] = [];
  const absent: Moving[] = [];
  const look = async (one: Moving) => {
    const user = await findUser(one.person.username, parts);
    if (!user) absent.push(one);
    else if ((user.UserCreateDate ?? since) < since) taken.push(one);
  };
  await forEachPatiently(moving, look, { most: parts.concurrency, signal: parts.signal });
  const isOver = job?.Status === 'Succeeded';
  const refused = isOver ? absent.map(({ row }) => ({ row, state: 'refused' as const, code: 'not_imported' })) : [];
  return { taken, refused, missing: isOver ? [] : absent };
}

async function findUser(Username: string, { cognito, userPoolId: UserPoolId }: BatchParts) {
  try {
    return await cognito('AdminGetUser', { UserPoolId, Username });
  } catch (error) {
    if (error instanceof Error && error.name === 'UserNotFoundException') return undefined;
    throw error;
  }
}

/** Usually nobody is, and then no name needs to be looked up. */
async function hasUnconfirmed({ cognito, userPoolId, signal }: BatchParts): Promise<boolean> {
  const query = { UserPoolId: userPoolId, Filter: 'cognito:user_status = "UNCONFIRMED"', Limit: 1 };
  const { Users = [] } = await patiently(() => cognito('ListUsers', query), { signal });
  return Users.length > 0;
}

/**
 * Removes who registered with an address that they never proved and that the other system has verified; a squatter must
 * not keep an address from whom it belongs to, nor inherit their account.
 */
async function replaceable(taken: readonly Moving[], parts: BatchParts): Promise<readonly Moving[]> {
  const replaced: Moving[] = [];
  const look = async (one: Moving) => {
    const { username, attributes } = one.person;
    if (attributes.email_verified !== 'true') return;
    const user = await findUser(username, parts);
    if (user?.UserStatus !== 'UNCONFIRMED') return;
    await parts.cognito('AdminDeleteUser', { UserPoolId: parts.userPoolId, Username: user.Username });
    replaced.push(one);
  };
  await forEachPatiently(taken, look, { most: parts.concurrency, signal: parts.signal });
  return replaced;
}

/** What an import cannot say of a user. Each of it may be said twice, so that a crash between is no harm. */
async function completeAll(made: readonly Moving[], parts: BatchParts): Promise<void> {
  const complete = async ({ person: { username: Username, groups, disabled } }: Moving) => {
    const named = { UserPoolId: parts.userPoolId, Username };
    for (const GroupName of groups) await parts.cognito('AdminAddUserToGroup', { ...named, GroupName });
    if (disabled) await parts.cognito('AdminDisableUser', named);
  };
  const some = made.filter(({ person }) => person.groups.length > 0 || person.disabled);
  await forEachPatiently(some, complete, { most: parts.concurrency, signal: parts.signal });
}
