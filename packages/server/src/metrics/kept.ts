/** A number that is dear to find out is asked for again after so many times as long as it took, at least. */
const REST = 50;

/**
 * Shares one answer among all who ask within a while: `leastMs`, or fifty times what it took, so that asking is never
 * more than a fiftieth of the time. A failure is kept as long.
 */
export function keptFor<T>(leastMs: number, ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let until = Number.NEGATIVE_INFINITY;
  return () => {
    if (answer !== undefined && performance.now() < until) return answer;
    const began = performance.now();
    until = Number.POSITIVE_INFINITY;
    answer = ask().finally(() => {
      const now = performance.now();
      until = now + Math.max(leastMs, REST * (now - began));
    });
    return answer;
  };
}
