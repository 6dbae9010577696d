import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { MigrationError } from './errors.ts';

const FIRST_MS = 100;
const LONGEST_MS = 20_000;

/** What Cognito says where too much is asked of it at a time. */
const THROTTLED = new Set(['TooManyRequestsException', 'LimitExceededException', 'ThrottlingException']);

const isThrottled = (error: unknown): boolean => error instanceof Error && THROTTLED.has(error.name);

/** Makes calls again that were one too many, after twice as long each time, as long as nobody asks to stop. */
export async function patiently<T>(
  call: () => Promise<T>,
  {
    signal,
    throttled,
  }: { readonly signal?: AbortSignal | undefined; readonly throttled?: (() => void) | undefined } = {},
): Promise<T> {
  for (let pause = FIRST_MS; ; pause = Math.min(2 * pause, LONGEST_MS)) {
    try {
      return await call();
    } catch (error) {
      if (!isThrottled(error)) throw error;
      throttled?.();
      // Others were refused at the same moment.
      await pausing(randomInt(pause / 2, pause), signal);
    }
  }
}

/** Waits, unless it is asked to stop. Throws MigrationError `interrupted`. */
export async function pausing(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal && { signal }).catch((cause: unknown) => {
    throw new MigrationError('interrupted', undefined, { cause });
  });
}

interface Several {
  /** At most so many at a time; fewer while Cognito says that it is too much. */
  readonly most: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does something for each of many: as many at a time as are answered, half as many after each refusal, one more after
 * as many have gone well. Throws the first error that is no refusal of that kind, once those under way have ended.
 */
export async function forEachPatiently<T>(
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
  { most, signal }: Several,
): Promise<void> {
  let allowed = most;
  let goneWell = 0;
  let next = 0;
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const throttled = () => {
    allowed = Math.max(1, Math.floor(allowed / 2));
    goneWell = 0;
  };
  const one = async (item: T) => {
    try {
      await patiently(() => work(item), { signal, throttled });
      goneWell += 1;
      if (goneWell < allowed || allowed >= most) return;
      allowed += 1;
      goneWell = 0;
    } catch (error) {
      failures.push(error);
    }
  };
  while (next < items.length && failures.length === 0) {
    if (signal?.aborted) failures.push(new MigrationError('interrupted'));
    else if (running.size < allowed) {
      const started: Promise<void> = one(items[next] as T).finally(() => running.delete(started));
      running.add(started);
      next += 1;
    } else await Promise.race(running);
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
}
