import { AuthError } from '../errors.ts';
import type { AuditSums } from '../store/audit-sums.ts';

/** The longest that a question waits, in milliseconds, until what came before it is added up. */
const PATIENCE_MS = 5_000;

/** Keeps the sums of the record up with its rows. */
export interface Summing {
  /** Adds up what is there; to be called again and again, and by any number of processes. */
  run(): Promise<void>;
  /**
   * Resolves once all is added up that was there at the call. Throws `service_unavailable` when that takes too long,
   * such as in the minutes after a release that began to add up.
   */
  caughtUp(): Promise<void>;
}

export function createSumming(sums: AuditSums): Summing {
  async function addUp(until: number): Promise<boolean> {
    for (const { chain, head, summed } of await sums.unsummed()) {
      for (let number = summed; number < head; ) {
        if (performance.now() > until) return false;
        number = await sums.add({ chain, head });
      }
    }
    return true;
  }

  return {
    run: async () => void (await addUp(Number.POSITIVE_INFINITY)),
    async caughtUp() {
      if (!(await addUp(performance.now() + PATIENCE_MS))) {
        throw new AuthError('service_unavailable', { cause: 'the record is still being added up' });
      }
    },
  };
}
