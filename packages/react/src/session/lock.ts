/** Does one piece of work at a time; what comes meanwhile waits for its turn. */
export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A lock of this name for all tabs of the origin. Where the browser has no Web Locks (pages on plain HTTP, but for
 * localhost) it holds within this page only; then the server's grace for a rotated token keeps two tabs apart.
 */
export function createLock(name: string): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const locks = webLocks();
    if (locks !== undefined) return locks.request(name, work) as Promise<T>;
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** The browser's locks; undefined where it has none, such as on a server. */
export const webLocks = (): LockManager | undefined => globalThis.navigator?.locks;
