import { setImmediate } from 'node:timers/promises';
import { settings } from './settings.ts';

/** Most calls of one slice, whatever the time. */
const MOST = 2_000_000;

/**
 * Keeps `concurrency` calls under way for one slice and returns calls per second.
 * Throws what a call throws: a rate of failures is no rate.
 */
export async function drive(
  call: () => Promise<unknown>,
  { concurrency, forMs = settings.sliceMs }: { concurrency: number; forMs?: number },
): Promise<number> {
  const start = performance.now();
  const end = start + forMs;
  let done = 0;
  const worker = async () => {
    while (performance.now() < end && done < MOST) {
      await call();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (done * 1_000) / (performance.now() - start);
}

/** Calls between looks at the clock. */
const BATCH = 50;
/** Milliseconds between turns of others: a turn takes as long as a dozen of the quickest calls. */
const TURN_MS = 5;

/** Runs a synchronous function over and over for one slice; calls per second. */
export async function spin(work: () => void): Promise<number> {
  return inBatches(() => {
    for (let index = 0; index < BATCH; index += 1) work();
  });
}

/** The same for a function that may answer with a promise, awaited one after the other. */
export async function spinAsync(work: () => unknown): Promise<number> {
  return inBatches(async () => {
    for (let index = 0; index < BATCH; index += 1) await work();
  });
}

async function inBatches(batch: () => void | Promise<void>): Promise<number> {
  const start = performance.now();
  let done = 0;
  let turned = start;
  for (let now = start; now < start + settings.sliceMs && done < MOST; now = performance.now(), done += BATCH) {
    await batch();
    if (now - turned < TURN_MS) continue;
    // Timers have their turn: the other side's idle connections must be closed here when they are closed there.
    await setImmediate();
    turned = now;
  }
  return (done * 1_000) / (performance.now() - start);
}
