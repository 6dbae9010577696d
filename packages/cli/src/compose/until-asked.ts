/** A terminal and npm each pass one Ctrl-C on, a moment apart. */
const SAME_PRESS_MS = 500;
/** What has not ended by then is durable or will be tried again. */
const LONGEST_MS = 25_000;
const PARENT_CHECK_MS = 250;

/** Waits until it was asked to stop and then runs `leaving`; a second signal ends the process at once, and so do 25 s. */
export async function untilAsked(asked: Promise<void>, leaving: () => Promise<void>): Promise<void> {
  await asked;
  setTimeout(endAtOnce, LONGEST_MS).unref();
  await leaving();
}

/**
 * Settles at SIGINT or SIGTERM, or at the end of the npm that started this process. Begins before anything is opened:
 * a signal that comes while the process starts is answered as soon as what was opened can be closed.
 */
export function whenAsked(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let since: number | undefined;
  const ask = () => {
    if (since !== undefined && performance.now() - since > SAME_PRESS_MS) endAtOnce();
    since ??= performance.now();
    resolve();
  };
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(resolve);
  return promise;
}

/** npm that is killed cannot pass anything on, and what it started would hold the ports for good. */
function onceOrphaned(act: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    act();
  }, PARENT_CHECK_MS).unref();
}

function endAtOnce(): never {
  process.exit(1);
}
