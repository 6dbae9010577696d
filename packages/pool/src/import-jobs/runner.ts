import { randomUUID } from 'node:crypto';
import { LEASE_MS, type RunnerParts, runJob } from './run-job.ts';

/** How often this process looks for jobs whose own has ended. */
const EVERY_MS = 5_000;

export interface ImportRunner {
  /** Looks for a job at once. */
  wake(): void;
  /** Ends with the transaction that is under way; the job goes on elsewhere, or at the next start. */
  close(): Promise<void>;
}

/** Runs started jobs, one after another; of several processes each takes others. */
export function createImportRunner(
  parts: RunnerParts,
  { failed }: { readonly failed: (error: unknown) => void },
): ImportRunner {
  const stop = new AbortController();
  let working: Promise<void> | undefined;
  let isAskedAgain = false;
  const work = async () => {
    do {
      isAskedAgain = false;
      await runAll(parts, stop.signal).catch(failed);
    } while (isAskedAgain && !stop.signal.aborted);
    working = undefined;
  };
  const wake = () => {
    if (stop.signal.aborted) return;
    isAskedAgain = true;
    working ??= work();
  };
  const timer = setInterval(wake, EVERY_MS);
  timer.unref();
  // What the process before left behind.
  wake();
  return {
    wake,
    async close() {
      clearInterval(timer);
      stop.abort();
      await working;
    },
  };
}

async function runAll(parts: RunnerParts, signal: AbortSignal): Promise<void> {
  const { store, now } = parts;
  while (!signal.aborted) {
    // A new one for each job: what an earlier claim of this process left behind is nobody's.
    const owner = randomUUID();
    const job = await store.importJobs.claim({ owner, until: now() + LEASE_MS }, now());
    if (!job) return;
    await runJob(job, { ...parts, owner, signal });
  }
}
