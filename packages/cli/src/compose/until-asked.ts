/** A terminal and npm each pass one Ctrl-C on, a moment apart. */
const SAME_PRESS_MS = 500;
/** What has not ended by then is durable or will be tried again. */
const LONGEST_MS = 25_000;
const PARENT_CHECK_MS = 250;

/**
 * Waits for SIGINT or SIGTERM, or for the end of the npm that started this process, and then runs `leaving`; a second
 * signal ends the process at once, and so do 25 s.
 */
export async function untilAsked(leaving: () => Promise<void>): Promise<void> {
  await asked();
  setTimeout(endAtOnce, LONGEST_MS).unref();
  await leaving();
}

function asked(): Promise<void> {
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
