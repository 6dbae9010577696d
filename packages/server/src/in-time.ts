/** Rejects with a `TimeoutError` when work takes longer than so many milliseconds; the work itself goes on. */
export async function inTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(new DOMException('too slow', 'TimeoutError')), milliseconds);
  try {
    return await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
