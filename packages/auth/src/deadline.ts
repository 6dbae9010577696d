import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bounds how long work may take. */
export type Deadline = <T>(work: Promise<T>) => Promise<T>;

interface Pending {
  readonly at: number;
  settled: boolean;
  reject(error: unknown): void;
}

/**
 * A deadline that many short pieces of work share: as all may take as long, one timer watches the oldest. Rejects with
 * a `TimeoutError` after so many milliseconds, or when this thread was busy until then, once it has read what came in.
 */
export function createDeadline(milliseconds: number): Deadline {
  let pending: Pending[] = [];
  let timer: NodeJS.Timeout | undefined;

  function watch(): void {
    const [oldest] = pending;
    if (oldest === undefined || timer !== undefined) return;
    timer = setTimeout(expire, Math.max(1, oldest.at - performance.now()));
    timer.unref();
  }

  async function expire(): Promise<void> {
    // An answer may have been waiting while this thread was busy: the next turn of the event loop reads it.
    await nextTurn();
    await nextTurn();
    const now = performance.now();
    const left: Pending[] = [];
    for (const one of pending) {
      if (one.settled) continue;
      if (one.at > now) left.push(one);
      else one.reject(new DOMException('too slow', 'TimeoutError'));
    }
    pending = left;
    timer = undefined;
    watch();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const one: Pending = { at: performance.now() + milliseconds, settled: false, reject };
      pending.push(one);
      watch();
      work.then(
        (value) => {
          one.settled = true;
          resolve(value);
        },
        (error: unknown) => {
          one.settled = true;
          reject(error);
        },
      );
    });
}
