/** What follows a deadline, in milliseconds: a thread that was busy until then may have written its question late. */
const GRACE_MS = 100;

/** Bounds how long work may take. */
export type Deadline = <T>(work: Promise<T>) => Promise<T>;

interface Pending {
  reject(error: unknown): void;
}

/**
 * A deadline that many short pieces of work share. Rejects with a `TimeoutError` after so many milliseconds and a grace
 * of 100 more, in which a thread that was busy reads what has come in.
 */
export function createDeadline(milliseconds: number): Deadline {
  const late = createQueue(GRACE_MS, ({ reject }) => reject(new DOMException('too slow', 'TimeoutError')));
  const pending = createQueue(milliseconds, late.add);

  return (work) =>
    new Promise((resolve, reject) => {
      const one: Pending = { reject };
      // What is done leaves at once, or the collector of garbage would carry it for a whole deadline.
      const done = () => pending.remove(one) || late.remove(one);
      pending.add(one);
      work.then(
        (value) => {
          done();
          resolve(value);
        },
        (error: unknown) => {
          done();
          reject(error);
        },
      );
    });
}

/** As all wait equally long, one timer watches the oldest. */
function createQueue(milliseconds: number, over: (one: Pending) => void) {
  /** By when they are over; the oldest first. */
  const waiting = new Map<Pending, number>();
  let timer: NodeJS.Timeout | undefined;

  function watch(): void {
    if (timer !== undefined) return;
    const oldest = waiting.values().next().value;
    if (oldest === undefined) return;
    timer = setTimeout(expire, Math.max(1, oldest - performance.now()));
    timer.unref();
  }

  function expire(): void {
    const now = performance.now();
    for (const [one, at] of waiting) {
      if (at > now) break;
      waiting.delete(one);
      over(one);
    }
    timer = undefined;
    watch();
  }

  return {
    add(one: Pending): void {
      waiting.set(one, performance.now() + milliseconds);
      watch();
    },
    remove: (one: Pending): boolean => waiting.delete(one),
  };
}
