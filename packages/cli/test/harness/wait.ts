import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 5;

/** Asks again and again until the answer is neither `false` nor `undefined`, and returns it. */
export async function waitFor<T>(
  what: string,
  ask: () => Promise<T | false | undefined>,
  patienceMs = PATIENCE_MS,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}.`);
    await sleep(PAUSE_MS);
  }
}
