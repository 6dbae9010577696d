import { randomInt } from 'node:crypto';
import { SealError } from '../crypto/seal.ts';
import type { ClaimedMail, Outbox } from './outbox.ts';
import { DeliveryError, type DeliveryFailure, permanentFailures, type Transport } from './transport.ts';

const atOnce = 4;
const pollMs = 1000;
const firstDelayMs = 1000;
const longestDelayMs = 3_600_000;
const giveUpAfterMs = 24 * 3_600_000;
const keepDeadMs = 30 * 24 * 3_600_000;
const purgeEveryMs = 3_600_000;

/** Where the worker reports what an operator should see; fits a pino logger. */
export interface DeliveryLog {
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Hears what came of one try to send a mail. */
export type Tried = (outcome: 'sent' | DeliveryFailure) => void;

export interface WorkerParts {
  readonly outbox: Outbox;
  readonly transport: Transport;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log?: DeliveryLog | undefined;
  readonly told?: Tried | undefined;
}

/**
 * Sends what the outbox holds, a few at a time; any number of processes may do so. What one process sends to one
 * address arrives in the order in which it was written: of two codes the newer one is the one that works.
 */
export interface Worker {
  start(): void;
  /** Looks for due mail now instead of within a second. */
  wake(): void;
  /** Sends all mail that is due and waits for it; also without `start`. */
  drain(): Promise<void>;
  /** Takes no more mail and waits for what is being sent. */
  stop(): Promise<void>;
}

/**
 * Makes a worker: at most four mails at once, retried after 1 s, 2 s, 4 s … 1 h (half of it jitter) for 24 hours.
 * A recipient or message that a mail server refuses for good is given up at once. What a killed process was sending
 * is due again when the transport's lease ends.
 */
export function createWorker(parts: WorkerParts): Worker {
  const underway = new Set<Promise<void>>();
  const inTurn = createTurns(parts);
  const bell = createBell();
  let loop: Promise<void> | undefined;
  let stopped = true;

  /** Starts what is due, up to the limit; tells how many mails it started. */
  async function startDue(): Promise<number> {
    const limit = atOnce - underway.size;
    if (limit <= 0) return 0;
    const now = parts.now();
    const mails = await parts.outbox.claim({ now, leaseUntil: now + parts.transport.leaseMs, limit });
    for (const mail of mails) {
      const attempt = inTurn(mail).finally(() => {
        underway.delete(attempt);
        bell.ring();
      });
      underway.add(attempt);
    }
    return mails.length;
  }

  async function run(): Promise<void> {
    const purge = createPurge(parts);
    while (!stopped) {
      const started = await guarded(parts, startDue);
      await guarded(parts, purge);
      if (!started && !stopped) await bell.heard(pollMs);
    }
  }

  return {
    start() {
      if (loop !== undefined) return;
      stopped = false;
      loop = run();
    },
    wake: () => bell.ring(),
    async drain() {
      while ((await startDue()) > 0 || underway.size > 0) {
        if (underway.size > 0) await Promise.race(underway);
      }
    },
    async stop() {
      stopped = true;
      bell.ring();
      await loop;
      loop = undefined;
      await Promise.all(underway);
    },
  };
}

/** Delivers mails to one recipient one after the other, and those to others beside them. */
function createTurns(parts: WorkerParts): (mail: ClaimedMail) => Promise<void> {
  const last = new Map<string, Promise<void>>();

  async function deliverAfter(earlier: Promise<void>, mail: ClaimedMail): Promise<void> {
    await earlier;
    // Its lease ran while it waited. Where that cannot be renewed, somebody sends it once it has ended.
    const leaseUntil = parts.now() + parts.transport.leaseMs;
    if (await guarded(parts, () => parts.outbox.renew(mail, leaseUntil))) await deliver(mail, parts);
  }

  return async (mail) => {
    const to = recipientOf(mail);
    const earlier = last.get(to);
    const turn = earlier !== undefined ? deliverAfter(earlier, mail) : deliver(mail, parts);
    last.set(to, turn);
    await turn;
    if (last.get(to) === turn) last.delete(to);
  };
}

/** Whom a mail is for; a mail that does not open waits for nobody. */
function recipientOf(mail: ClaimedMail): string {
  try {
    return mail.open().to.toLowerCase();
  } catch {
    return mail.id;
  }
}

/** Tries one mail once and writes down the outcome; never rejects. */
async function deliver(mail: ClaimedMail, parts: WorkerParts): Promise<void> {
  const failure = await attempt(mail, parts.transport);
  parts.told?.(failure ?? 'sent');
  // A lease whose outcome cannot be written ends by itself, and the mail is tried again under the same id.
  await guarded(parts, () => (failure === undefined ? parts.outbox.sent(mail) : settle(mail, failure, parts)));
}

async function attempt(mail: ClaimedMail, transport: Transport): Promise<DeliveryFailure | undefined> {
  try {
    await transport.send(mail.open(), mail.id);
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error.failure;
    return error instanceof SealError ? 'unreadable' : 'unknown';
  }
}

async function settle(mail: ClaimedMail, failure: DeliveryFailure, { outbox, now, log }: WorkerParts): Promise<void> {
  const fields = { mail: mail.id, attempt: mail.attempts, failure };
  if (permanentFailures.has(failure) || now() - mail.createdAt >= giveUpAfterMs) {
    log?.error(fields, 'mail given up');
    await outbox.bury(mail, { deadAt: now(), failure });
  } else {
    log?.warn(fields, 'mail not sent yet');
    await outbox.retry(mail, { dueAt: now() + delayAfter(mail.attempts), failure });
  }
}

/** Doubles with every attempt up to an hour; a random half of it keeps retries of many mails apart. */
function delayAfter(attempts: number): number {
  const delay = Math.min(firstDelayMs * 2 ** (attempts - 1), longestDelayMs);
  return delay / 2 + randomInt(delay / 2);
}

/** Deletes long dead mail, at most once an hour. */
function createPurge({ outbox, now }: WorkerParts): () => Promise<void> {
  let next = 0;
  return async () => {
    if (now() < next) return;
    next = now() + purgeEveryMs;
    await outbox.purge(now() - keepDeadMs);
  };
}

/** While the database is away the worker says so and goes on. */
async function guarded<T>({ log }: WorkerParts, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log?.error({ error: error instanceof Error ? error.name : typeof error }, 'mail outbox not available');
    return undefined;
  }
}

/** Lets one sleeper be woken; a ring while nobody sleeps is heard by the next. */
function createBell(): { ring(): void; heard(timeoutMs: number): Promise<void> } {
  let rung = false;
  let wakeSleeper = () => {};
  return {
    ring() {
      rung = true;
      wakeSleeper();
    },
    async heard(timeoutMs) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          wakeSleeper = resolve;
          // Waiting for mail keeps no process alive.
          setTimeout(resolve, timeoutMs).unref();
        });
      }
      rung = false;
    },
  };
}
