export interface KeptAnswerOptions<T> {
  /** Milliseconds for which an answer is told again. */
  readonly keptMs: number;
  ask(): Promise<T>;
  /** Milliseconds since the epoch. */
  clock(): number;
}

/** Asks at most once in a while; all who want to know meanwhile share one question, and a failure is not kept. */
export function keptAnswer<T>({ keptMs, ask, clock }: KeptAnswerOptions<T>): () => Promise<T> {
  let known: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return () => {
    if (known === undefined || clock() >= known.until) {
      const asked = { answer: ask(), until: clock() + keptMs };
      known = asked;
      asked.answer.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.answer;
  };
}
