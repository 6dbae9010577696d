import type { MigrationJournal } from '../store/migration-journal.ts';
import { MigrationError } from './errors.ts';
import { pausing } from './patience.ts';

/** How long a process that was killed keeps others from going on. */
const HELD_MS = 6_000;
const RENEWED_MS = 2_000;
const LOOKED_MS = 250;

interface Holding {
  readonly run: string;
  readonly holder: string;
  readonly journal: MigrationJournal;
  clock(): number;
}

/** Works on a run while no other process does. Throws MigrationError `run_in_progress` when one still does in seven seconds. */
export async function hold<T>({ run, holder, journal, clock }: Holding, work: () => Promise<T>): Promise<T> {
  const take = () => journal.hold(run, holder, { now: clock(), until: clock() + HELD_MS });
  const patience = performance.now() + HELD_MS + 1_000;
  while (!(await take())) {
    if (performance.now() > patience) throw new MigrationError('run_in_progress', run);
    await pausing(LOOKED_MS);
  }
  const renewing = setInterval(() => void take().catch(() => {}), RENEWED_MS);
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    await journal.release(run, holder).catch(() => {});
  }
}
