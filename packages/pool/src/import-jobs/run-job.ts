import type { ImportedHashes } from '../imported-hashes/sealed.ts';
import { headerFault } from '../rules/import-header.ts';
import { SUB } from '../rules/sub.ts';
import type { ImportJob, ImportLine, ImportProgress } from '../store/import-jobs.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { NewNamedUser } from '../store/users.ts';
import type { ImportFiles } from './import-files.ts';
import { importedPerson, isFault } from './imported-person.ts';
import { ImportFileError, readRows } from './read-rows.ts';

/** Rows of one transaction: enough that the disk is not waited for often, few enough that nobody else waits long. */
const ROWS = 2_500;
/** Longer than any transaction takes; after it another process goes on with the job. */
export const LEASE_MS = 10_000;

const EXISTS = { result: 'SKIPPED', code: 'user_exists', message: 'The user already exists.' } as const;
const STOPPED = 'The import job was stopped.';
const SUCCEEDED = 'Import Job Completed Successfully.';

export interface RunnerParts {
  readonly store: Store;
  readonly importFiles: ImportFiles;
  readonly importedHashes: ImportedHashes;
  now(): number;
}

interface Running extends RunnerParts {
  readonly owner: string;
  /** Aborted when this process is to stop; the job is left to the next one. */
  readonly signal: AbortSignal;
}

/**
 * Imports what is left of a job's file, a transaction at a time: the users and how far it has come are kept together, so
 * that whoever goes on after a crash neither misses a row nor imports it twice.
 */
export async function runJob(job: ImportJob, running: Running): Promise<void> {
  const { store, owner, now } = running;
  const end = (status: 'Succeeded' | 'Failed' | 'Stopped', message: string) =>
    store.importJobs.finish(job.id, owner, { status, message, at: now() });
  const pool = await store.pools.find(job.poolId);
  if (!pool || job.file === undefined) return void (await end('Failed', 'The pool or the file is gone.'));
  if (job.status === 'Stopping') return void (await end('Stopped', STOPPED));
  try {
    const outcome = await importRows({ ...job, file: job.file }, pool, running);
    if (outcome === 'done') await end('Succeeded', SUCCEEDED);
    if (outcome === 'stopped') await end('Stopped', STOPPED);
    if (outcome === 'left') await store.importJobs.release(job.id, owner);
  } catch (error) {
    if (!(error instanceof ImportFileError)) throw error;
    await end('Failed', error.message);
  }
}

/** `left`: another process has taken the job, or this one is to stop. */
async function importRows(
  job: ImportJob & { readonly file: string },
  pool: UserPool,
  running: Running,
): Promise<'done' | 'stopped' | 'left'> {
  let header: readonly string[] | undefined;
  let line = 1;
  let done: ImportProgress = job;
  let chunk: { line: number; row: readonly string[] }[] = [];
  const write = async (): Promise<'stopped' | 'left' | undefined> => {
    const written = await importChunk({ job, pool, header: header ?? [], chunk, done }, running);
    if (!written) return 'left';
    done = written.done;
    chunk = [];
    if (written.status === 'Stopping') return 'stopped';
    return running.signal.aborted ? 'left' : undefined;
  };
  for await (const rows of readRows(running.importFiles.read(job))) {
    for (const row of rows) {
      if (!header) {
        header = row;
        const fault = headerFault(pool, header);
        if (fault !== undefined) throw new ImportFileError(fault);
        continue;
      }
      line += 1;
      // What was done before a crash.
      if (line - 1 <= job.rows) continue;
      chunk.push({ line, row });
      if (chunk.length < ROWS) continue;
      const ended = await write();
      if (ended) return ended;
    }
  }
  if (!header) throw new ImportFileError('The CSV file is empty.');
  return (chunk.length > 0 ? await write() : undefined) ?? 'done';
}

interface Chunk {
  readonly job: ImportJob;
  readonly pool: UserPool;
  readonly header: readonly string[];
  readonly chunk: readonly { readonly line: number; readonly row: readonly string[] }[];
  readonly done: ImportProgress;
}

async function importChunk({ job, pool, header, chunk, done }: Chunk, running: Running) {
  const { store, owner, now } = running;
  const lines: ImportLine[] = [];
  const people: (NewNamedUser & { readonly line: number })[] = [];
  for (const { line, row } of chunk) {
    const read = importedPerson(row, { ...running, pool, job, header });
    if (isFault(read)) lines.push({ line, ...read });
    // A name that is another user's `sub` finds that user already.
    else if (await isSubOfAnother(read, running)) lines.push({ line, ...EXISTS });
    else people.push({ ...read, line });
  }
  const written = store.transaction(async (inside) => {
    const refused = await inside.users.insertMany(people);
    for (const { user, line } of people) if (refused.has(user.sub)) lines.push({ line, ...EXISTS });
    const skipped = lines.filter(({ result }) => result === 'SKIPPED').length;
    const progress = {
      rows: done.rows + chunk.length,
      imported: done.imported + people.length - refused.size,
      skipped: done.skipped + skipped,
      failed: done.failed + lines.length - skipped,
    };
    const lease = { owner, until: now() + LEASE_MS };
    const status = await inside.importJobs.advance(job.id, lease, { ...progress, lines });
    // Whoever has taken the job imports these rows; here they are rolled back.
    if (status === undefined) throw new LostLease();
    return { done: progress, status };
  });
  return written.catch((error: unknown) => {
    if (error instanceof LostLease) return undefined;
    throw error;
  });
}

class LostLease extends Error {}

async function isSubOfAnother({ user, names }: NewNamedUser, { store }: RunnerParts): Promise<boolean> {
  for (const { key } of names) {
    if (SUB.test(key) && key !== user.sub && (await store.users.bySub(user.poolId, key))) return true;
  }
  return false;
}
