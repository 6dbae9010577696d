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
   * Spends a try and, for the right code, returns what may be used up. The try is spent whatever happens after it, so
   * this may not be called inside a transaction.
   * Throws CodeMismatchException, ExpiredCodeException, and LimitExceededException once the tries are spent.
   */
  prove(store: Store, attempt: Attempt): Promise<ProvenCode>;
  /** Uses a proven code up together with what it allows: all or nothing. Throws ExpiredCodeException for a used one. */
  use<T>(store: Store, proven: ProvenCode, effect: (store: Store, target: string) => Promise<T>): Promise<T>;
  /** Proves and uses a code where nothing has to happen between the two. */
  redeem<T>(store: Store, attempt: Attempt, effect: (store: Store, target: string) => Promise<T>): Promise<T>;
}

export type Attempt = CodeKey & { readonly clientId?: string; readonly code: string };

/** A code that came back right: what it had been sent to, and by which hash it is used up. */
export interface ProvenCode {
  readonly key: CodeKey;
  readonly hash: Uint8Array;
  readonly target: string;
}

export const CODE_MISMATCH = 'Invalid verification code provided, please try again.';
export const CODE_EXPIRED = 'Invalid code provided, please request a code again.';
const TOO_MANY = 'Attempt limit exceeded, please try after some time.';

/** Six digits, every number as likely as any other. */
export function newCode(): string {
  return randomInt(0, 1_000_000).toString().padStart(6, '0');
}

export function createCodes({ secrets, now }: { secrets: Secrets; now: () => number }): Codes {
  const hashOf = (key: CodeKey, code: string) => secrets.hash.code(key.poolId, key.sub, key.purpose, code);
  const prove: Codes['prove'] = async (store, { code, clientId, ...key }) => {
    const row = await store.codes.spendTry(key);
    if (row === 'exhausted') refuse('LimitExceededException', TOO_MANY);
    if (row && row.expiresAt <= now()) {
      // Expired once is expired for good, also for a clock that is set back.
      await store.codes.consume(key, row.hash);
      refuse('ExpiredCodeException', CODE_EXPIRED);
    }
    if (!row) refuse('ExpiredCodeException', CODE_EXPIRED);
    const right = timingSafeEqual(row.hash, hashOf(key, code)) && isForClient(row, clientId);
    if (!right) refuse('CodeMismatchException', CODE_MISMATCH);
    return { key, hash: row.hash, target: row.target };
  };
  const use: Codes['use'] = (store, { key, hash, target }, effect) =>
    store.transaction(async (inside) => {
      if (!(await inside.codes.consume(key, hash))) refuse('ExpiredCodeException', CODE_EXPIRED);
      return effect(inside, target);
    });
  return {
    async issue(store, { lifetimeSeconds, ...row }) {
      const code = newCode();
      const budget = { tries: TRIES, limit: SENDS_PER_HOUR, windowMs: HOUR_MS, now: now() };
      const expiresAt = now() + lifetimeSeconds * 1000;
      const made = await store.codes.replace({ ...row, hash: hashOf(row, code), expiresAt }, budget);
      if (!made) refuse('LimitExceededException', TOO_MANY);
      return code;
    },
    prove,
    use,
    redeem: async (store, attempt, effect) => use(store, await prove(store, attempt), effect),
  };
}

function isForClient(row: CodeRow, clientId: string | undefined): boolean {
  return row.clientId === undefined || row.clientId === clientId;
}
