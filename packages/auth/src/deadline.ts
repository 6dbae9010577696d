import { setImmediate as nextTurn } from 'node:timers/promises';

/** Bounds how long work may take. */
export type Deadline = <T>(work: Promise<T>) => Promise<T>;

interface Pending {
  readonly at: number;
  reject(error: unknown): void;
}

/**
 * A deadline that many short pieces of work share: as all may take as long, one timer watches the oldest. Rejects with
 * a `TimeoutError` after so many milliseconds, or when this thread was busy until then, once it has read what came in.
 */
export function createDeadline(milliseconds: number): Deadline {
  // The oldest first; what is done leaves at once, or the collector of garbage would carry it for a whole deadline.
  const pending = new Set<Pending>();
  let timer: NodeJS.Timeout | undefined;

  function watch(): void {
    if (timer !== undefined) return;
    const oldest = pending.values().next().value;
    if (oldest === undefined) return;
    timer = setTimeout(expire, Math.max(1, oldest.at - performance.now()));
    timer.unref();
  }

  async function expire(): Promise<void> {
    // An answer may have been waiting while this thread was busy: the next turn of the event loop reads it.
    await nextTurn();
    await nextTurn();
    const now = performance.now();
    for (const one of pending) {
      if (one.at > now) break;
      pending.delete(one);
      one.reject(new DOMException('too slow', 'TimeoutError'));
    }
    timer = undefined;
    watch();
  }

  return (work) =>
    new Promise((resolve, reject) => {
      const one: Pending = { at: performance.now() + milliseconds, reject };
      pending.add(one);
      watch();
      work.then(
        (value) => {
          pending.delete(one);
          resolve(value);
        },
        (error: unknown) => {
          pending.delete(one);
          reject(error);
        },
      );
    });
}
