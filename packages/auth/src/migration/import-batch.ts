import type { UserImportJobType } from '@aws-sdk/client-cognito-identity-provider';
import type { Batch, JournalRow, PendingRow } from '../store/migration-journal.ts';
import type { BatchParts, Found, Moving } from './batch.ts';
import { makeDisabled } from './disabled-people.ts';
import { MigrationError } from './errors.ts';
import type { HashAlgorithm } from './hash-algorithm.ts';
import { createJob, endOfJob, type ImportLine, linesOf, startJob } from './import-job.ts';
import { forEachPatiently, patiently } from './patience.ts';
import type { Person } from './person.ts';
import { findUser, isSomebodyElse } from './pool-user.ts';

/** The header is line 1. */
const FIRST_LINE = 2;

/** Imports rows that stand in the journal as pending. Resolves with those that are to be tried again. */
export async function importBatch(
  batch: Batch,
  { moving, algorithm }: { readonly moving: readonly Moving[]; readonly algorithm?: HashAlgorithm | undefined },
  parts: BatchParts,
): Promise<readonly Moving[]> {
  const people = moving.filter(isImported(parts)).map(({ person }) => person);
  const importing = { name: `${batch.run} ${batch.number}`, people, algorithm };
  const job = await createJob({ ...importing, header: parts.header }, parts);
  // Known before it can do anything: whoever goes on after a crash asks the job what it did.
  await parts.journal.setJob(batch, job.id);
  if (people.length > 0) await startJob(job, { ...importing, header: parts.header }, parts);
  const ended = await endOfJob(job.id, parts);
  if (ended) return finishBatch(batch, { moving, job: ended, mayMake: true }, parts);
  await parts.journal.forget(batch);
  throw new MigrationError('import_failed', 'no job');
}

/** Whether a file of an import job can say of somebody what they are. */
const isImported =
  ({ importsDisabled }: BatchParts) =>
  ({ person }: Moving): boolean =>
    importsDisabled || !person.disabled;

/** Goes on with a batch whose process has ended: what its job did counts, and what it did not do is read again. */
export async function recoverBatch(batch: Batch & { readonly jobId?: string }, parts: BatchParts): Promise<void> {
  const { journal } = parts;
  const job = batch.jobId === undefined ? undefined : await endOfJob(batch.jobId, parts);
  if (!job) return journal.forget(batch);
  const moving = (await journal.pendingRows(batch)).map(asMoving);
  // Nothing of the file was imported, and nobody is made before it was.
  if (NOT_STARTED.has(job.Status) && moving.some(isImported(parts))) return journal.forget(batch);
  // Those to be tried again are forgotten with it, and read again.
  await finishBatch(batch, { moving, job, mayMake: false }, parts);
}

const NOT_STARTED: ReadonlySet<string | undefined> = new Set(['Created', 'Expired']);

const asMoving = ({ row, person }: PendingRow): Moving => ({ row, person: JSON.parse(person) as Person });

interface Ended {
  readonly moving: readonly Moving[];
  readonly job: UserImportJobType;
  /** Whether all is known of whom the batch is about. */
  readonly mayMake: boolean;
}

async function finishBatch(
  batch: Batch,
  { moving, job, mayMake }: Ended,
  parts: BatchParts,
): Promise<readonly Moving[]> {
  const imported = moving.filter(isImported(parts));
  const others = moving.filter((one) => !isImported(parts)(one));
  const isOver = imported.length === 0 || job.Status === 'Succeeded';
  const since = job.StartDate ?? job.CreationDate ?? new Date(0);
  const inFile = await foundOf(imported, { job, since }, parts);
  const disabled = await makeDisabled(others, { since, mayMake: mayMake && isOver }, parts);
  const taken = [...inFile.taken, ...disabled.taken];
  const refused = [...inFile.refused, ...disabled.refused];
  const missing = [...inFile.missing, ...disabled.missing];
  const squatted = taken.length > 0 && (await hasUnconfirmed(parts)) ? await replaceable(taken, parts) : [];
  const notMade = new Set([...taken, ...refused, ...missing].map(({ row }) => row));
  await joinGroups(
    moving.filter(({ row }) => !notMade.has(row)),
    parts,
  );
  const exceptions: JournalRow[] = [
    ...refused,
    ...taken
      .filter((one) => !squatted.includes(one))
      .map(({ row }) => ({ row, state: 'skipped' as const, code: 'user_exists' })),
    ...moving
      .filter(({ row, replaces }) => replaces && !notMade.has(row))
      .map(({ row }) => ({ row, state: 'updated' as const, code: 'unverified_replaced' })),
  ];
  const again = [...squatted, ...missing].map(({ row }) => row);
  const ended = imported.length === 0 ? since : (job.CompletionDate ?? new Date(parts.clock()));
  const at = Math.max(endOfSecond(ended), endOfSecond(disabled.lastChange));
  await parts.journal.settle(batch, { exceptions, again, at });
  if (!isOver) throw new MigrationError('import_failed', job.CompletionMessage ?? job.Status);
  return squatted.map((one) => ({ ...one, replaces: true }));
}

/** Of a time that is told in whole seconds, the last moment that it may mean. */
const endOfSecond = (time: Date): number => (time.getTime() % 1_000 === 0 ? time.getTime() + 999 : time.getTime());

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

interface Job {
  readonly job: UserImportJobType;
  /** Whoever was made before is somebody else. */
  readonly since: Date;
}

/** What became of those who stand in the file of a job. */
async function foundOf(moving: readonly Moving[], { job, since }: Job, parts: BatchParts): Promise<Found> {
  const lines = moving.length > 0 && job.Status === 'Succeeded' ? await linesOf(job, parts) : undefined;
  return lines ? byLine(moving, lines) : byLookingUp(moving, { job, since }, parts);
}

/** Where a job does not say what it did with each line, the pool says who is there, and since when. */
async function byLookingUp(moving: readonly Moving[], { job, since }: Job, parts: BatchParts): Promise<Found> {
  const taken: Moving[] = [];
  const absent: Moving[] = [];
  const look = async (one: Moving) => {
    const user = await findUser(one.person.username, parts);
    if (!user) absent.push(one);
    else if (isSomebodyElse(user, since)) taken.push(one);
  };
  await forEachPatiently(moving, look, { most: parts.concurrency, signal: parts.signal });
  const isOver = job.Status === 'Succeeded';
  const refused = isOver ? absent.map(({ row }) => ({ row, state: 'refused' as const, code: 'not_imported' })) : [];
  return { taken, refused, missing: isOver ? [] : absent };
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

/** What an import cannot say of a user; said twice, as after a crash, it is no harm. */
async function joinGroups(made: readonly Moving[], parts: BatchParts): Promise<void> {
  const join = async ({ person: { username: Username, groups } }: Moving) => {
    const named = { UserPoolId: parts.userPoolId, Username };
    for (const GroupName of groups) await parts.cognito('AdminAddUserToGroup', { ...named, GroupName });
  };
  const some = made.filter(({ person }) => person.groups.length > 0);
  await forEachPatiently(some, join, { most: parts.concurrency, signal: parts.signal });
}
