import { setTimeout as sleep } from 'node:timers/promises';

/** Runs work so that its duration, whatever its outcome, tells nothing about the account it was for. */
export type EvenTime = <T>(work: () => Promise<T>) => Promise<T>;

/** Answers come only at whole multiples of `stepMs` after the start; 0 answers at once. */
export function createEvenTime(stepMs: number): EvenTime {
  return async (work) => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      const elapsed = performance.now() - start;
      if (stepMs > 0) await sleep(Math.ceil(elapsed / stepMs) * stepMs - elapsed);
    }
  };
}
