import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Secrets } from './crypto/secrets.ts';
import { refuse } from './errors.ts';
import type { CodeKey, CodeRow } from './store/codes.ts';
import type { Store } from './store/store.ts';

const TRIES = 5;
const SENDS_PER_HOUR = 5;
const HOUR_MS = 3_600_000;

export interface NewCode extends CodeKey {
  readonly clientId?: string;
  readonly target: string;
  readonly lifetimeSeconds: number;
}

/** Six-digit codes sent to people: bound to user, purpose and client, five tries, only the latest, used once. */
export interface Codes {
  /** Makes a code and forgets the one before it. Throws LimitExceededException after five within an hour. */
  issue(store: Store, code: NewCode): Promise<string>;
  /**
   * Uses a code up together with what it allows, given what it had been sent to: all or nothing. A wrong try is spent
   * whatever happens after it, so this may not be called inside a transaction.
   * Throws CodeMismatchException, ExpiredCodeException, and LimitExceededException once the tries are spent.
   */
  redeem<T>(
    store: Store,
    attempt: CodeKey & { clientId?: string; code: string },
    effect: (store: Store, target: string) => Promise<T>,
  ): Promise<T>;
}

export const CODE_MISMATCH = 'Invalid verification code provided, please try again.';
const CODE_EXPIRED = 'Invalid code provided, please request a code again.';
const TOO_MANY = 'Attempt limit exceeded, please try after some time.';

export function createCodes({ secrets, now }: { secrets: Secrets; now: () => number }): Codes {
  const hashOf = (key: CodeKey, code: string) => secrets.hash.code(key.poolId, key.sub, key.purpose, code);
  return {
    async issue(store, { lifetimeSeconds, ...row }) {
      const code = randomInt(0, 1_000_000).toString().padStart(6, '0');
      const budget = { tries: TRIES, limit: SENDS_PER_HOUR, windowMs: HOUR_MS, now: now() };
      const expiresAt = now() + lifetimeSeconds * 1000;
      const made = await store.codes.replace({ ...row, hash: hashOf(row, code), expiresAt }, budget);
      if (!made) refuse('LimitExceededException', TOO_MANY);
      return code;
    },
    async redeem(store, { code, clientId, ...key }, effect) {
      const row = await store.codes.spendTry(key);
      if (row === 'exhausted') refuse('LimitExceededException', TOO_MANY);
      if (!row || row.expiresAt <= now()) refuse('ExpiredCodeException', CODE_EXPIRED);
      const right = timingSafeEqual(row.hash, hashOf(key, code)) && isForClient(row, clientId);
      if (!right) refuse('CodeMismatchException', CODE_MISMATCH);
      return store.transaction(async (inside) => {
        if (!(await inside.codes.consume(key, row.hash))) refuse('ExpiredCodeException', CODE_EXPIRED);
        return effect(inside, row.target);
      });
    },
  };
}

function isForClient(row: CodeRow, clientId: string | undefined): boolean {
  return row.clientId === undefined || row.clientId === clientId;
}
