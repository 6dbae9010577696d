import { renewalOf } from './access-token.ts';
import type { Keeper } from './keeper.ts';

/** The longest a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;
const AGAIN_MS = 15_000;

export interface Renewal {
  /** Looks again at when the token is due; for each new one. */
  plan(): void;
  stop(): void;
}

/** Renews the token shortly before it expires, but not for a page that nobody sees, nor without a network. */
export function startRenewal(keeper: Keeper): Renewal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => plan();
  const stops = [listen(globalThis.document, 'visibilitychange', wake), listen(globalThis.window, 'online', wake)];

  function plan(soonest = 0): void {
    clearTimeout(timer);
    const token = keeper.token();
    // Whoever comes back to the page, or to the network, wakes it.
    if (token === undefined || isAway()) return;
    const wait = Math.max(soonest, renewalOf(token) - Date.now());
    timer = setTimeout(() => void renew(token.value), Math.min(wait, LONGEST_MS));
  }

  async function renew(due: string): Promise<void> {
    if (isAway()) return;
    if (keeper.token()?.value !== due) return plan();
    // The end of a session has been told by then, and an outage is met again by whoever needs a token.
    await keeper.renew(due).catch(() => undefined);
    plan(spread(AGAIN_MS));
  }

  plan();
  return {
    plan: () => plan(),
    stop() {
      clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}

/** Up to half as long again: after an outage, not all pages come back in the same moment. */
export function spread(ms: number): number {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  return ms * (1 + drawn / 2 ** 33);
}

const isAway = (): boolean => globalThis.document?.visibilityState === 'hidden' || isOffline();

/** Whether the browser is sure that it has no network. */
export const isOffline = (): boolean => globalThis.navigator?.onLine === false;

/** Listens to one kind of event where there is something to listen to; returns how to stop. */
export function listen(target: EventTarget | undefined, event: string, listener: () => void): () => void {
  target?.addEventListener(event, listener);
  return () => target?.removeEventListener(event, listener);
}
