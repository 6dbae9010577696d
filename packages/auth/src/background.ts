import type { AuditRecord } from './audit/record.ts';
import type { Log } from './context.ts';
import type { Summing } from './monitoring/summing.ts';
import { kindOf } from './outages.ts';
import type { RemoteRevocation } from './remote-revocation.ts';
import type { Revocations } from './revocations.ts';

const POLL_MS = 1_000;
const DRAIN_MS = 5_000;
const SUM_MS = 5_000;
const TIDY_MS = 3_600_000;

export interface Background {
  /** Starts the work that repeats; it does not keep the process alive. */
  start(): void;
  /** Stops it, waits for what is under way and writes what is still to be recorded. */
  close(): Promise<void>;
}

export interface BackgroundParts {
  readonly revocations: Revocations;
  readonly remote: RemoteRevocation;
  /** Stores whose rows are of no use after a while; `now` in milliseconds. */
  readonly expiring: readonly { removeExpired(now: number): Promise<void> }[];
  readonly audit: Pick<AuditRecord, 'close'>;
  readonly summing: Pick<Summing, 'run'>;
  readonly log: Log;
  readonly clock: () => number;
}

export function createBackground({
  revocations,
  remote,
  expiring,
  audit,
  summing,
  log,
  clock,
}: BackgroundParts): Background {
  const stops: (() => Promise<void>)[] = [];
  const tidy = async () => {
    await revocations.removeExpired();
    for (const store of expiring) await store.removeExpired(clock());
  };
  return {
    start() {
      if (stops.length > 0) return;
      stops.push(
        repeat({ everyMs: POLL_MS }, revocations.poll, log),
        // What a killed process had to tell the pool is told as soon as there is another.
        repeat({ everyMs: DRAIN_MS, firstMs: 0 }, remote.drain, log),
        repeat({ everyMs: SUM_MS }, summing.run, log),
        repeat({ everyMs: TIDY_MS }, tidy, log),
      );
    },
    async close() {
      await Promise.all(stops.splice(0).map((stop) => stop()));
      await audit.close();
    },
  };
}

/** Milliseconds before the first run, and between one run and the next. */
interface Rhythm {
  readonly everyMs: number;
  readonly firstMs?: number;
}

/** Runs work again and again with a pause between runs, so that slow runs never pile up; returns what stops it. */
function repeat({ everyMs, firstMs = everyMs }: Rhythm, work: () => Promise<void>, log: Log): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  const run = async () => {
    try {
      await work();
    } catch (error) {
      log.warn(kindOf(error), 'Background work failed and will be tried again');
    }
    if (!stopped) schedule(everyMs);
  };
  const schedule = (ms: number) => {
    timer = setTimeout(() => {
      running = run();
    }, ms).unref();
  };
  schedule(firstMs);
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await running;
  };
}
