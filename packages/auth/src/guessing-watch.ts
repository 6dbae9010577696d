/** Accounts whose sign-in failed within the window from which on somebody is guessing, from however many addresses. */
const WAVE = 100;
const WINDOW_MS = 300_000;

/** Notices when sign-ins fail for many accounts: spread over addresses, no limit of one address ever sees it. */
export interface GuessingWatch {
  /** Counts a failed sign-in for this account; true when it completes a wave. Bounded, and once for each wave. */
  failed(account: string): boolean;
}

export function createGuessingWatch(clock: () => number): GuessingWatch {
  const accounts = new Set<string>();
  let since = Number.NEGATIVE_INFINITY;
  return {
    failed(account) {
      const now = clock();
      if (now - since >= WINDOW_MS || now < since) {
        accounts.clear();
        since = now;
      }
      accounts.add(account);
      if (accounts.size < WAVE) return false;
      accounts.clear();
      return true;
    },
  };
}
