import type { Parts } from './parts.ts';
import type { Reporter } from './run.ts';

const EVERY_MS = 60_000;
/** Expired grants stay known for a day, so that a late refresh is told that its token expired. */
const KEEP_GRANTS_MS = 86_400_000;
/** A code that comes back ends what it began, as long as somebody may try. */
const KEEP_CODES_MS = 86_400_000;
/** Two years, as in Cognito; few at a time, so that no request waits for them. */
const KEEP_EVENTS_MS = 2 * 365 * 86_400_000;
const EVENTS_DELETED = 2_000;
/** Cognito gives a job a day or two to be started. */
const KEEP_JOBS_MS = 86_400_000;
const EXPIRED = 'The job was not started in time.';

/** Deletes what has expired, so that half-made sign-ins and old sessions do not pile up. Returns how to stop. */
export function startSweeping({ store, now }: Parts, report: Reporter): () => void {
  const timer = setInterval(async () => {
    try {
      await store.transaction(async (inside) => {
        await inside.challenges.deleteExpired(now());
        await inside.attempts.deleteQuiet(now());
        await inside.signingKeys.deleteUnpublished(now());
        await inside.grants.deleteExpired(now() - KEEP_GRANTS_MS);
        await inside.authorizations.deleteExpired(now(), now() - KEEP_CODES_MS);
        await inside.federatedSignIns.deleteExpired(now());
      });
      await store.importJobs.expire(now() - KEEP_JOBS_MS, { message: EXPIRED, at: now() });
      await store.authEvents.deleteOlder(now() - KEEP_EVENTS_MS, EVENTS_DELETED);
    } catch (error) {
      report.unexpected('sweep', error);
    }
  }, EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
