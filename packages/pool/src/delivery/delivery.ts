import { type Database, requireMasterKey } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import type { Mail } from './mail.ts';
import { type Backlog, createOutbox } from './outbox.ts';
import { openMailTables } from './tables.ts';
import type { Transport } from './transport.ts';
import { createWorker, type DeliveryLog, type Tried, type Worker } from './worker.ts';

const checkKeptMs = 5000;

export interface DeliveryOptions {
  readonly database: Database;
  /** 32 bytes; encrypts mail while it waits. */
  readonly masterKey: Uint8Array;
  readonly transport: Transport;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  readonly log?: DeliveryLog;
  /** Hears what came of each try, for metrics; returns at once and never throws. */
  readonly told?: Tried | undefined;
}

/** Mail that is never lost and that no request waits for. */
export interface Delivery extends Worker {
  /**
   * Writes a mail durably, to be sent by a worker of any process.
   *
   * With the caller's transaction the mail commits with the change that it belongs to, and the caller calls `wake`
   * after the commit. Without one it must not run inside a transaction: SQLite has a single connection.
   * Throws TypeError when `to` is not exactly one plain address.
   */
  enqueue<Tables>(mail: Mail, transaction?: Kysely<Tables>): Promise<void>;
  /** How many mails wait to be sent; those given up do not count. */
  pending(): Promise<number>;
  /** What waits, since when, and what was given up; for metrics. */
  backlog(): Promise<Backlog>;
  /** Rejects while the transport cannot take mail; asks it at most every five seconds. */
  check(): Promise<void>;
}

/**
 * Joins the outbox, its worker and a transport, and brings the mail tables up to date.
 * Throws RangeError for a master key of another length, WrongMasterKeyError when it is not the database's: mail that
 * does not open would be given up. Throws NewerSchemaError for a database of a newer release.
 */
export async function createDelivery(options: DeliveryOptions): Promise<Delivery> {
  const { database, masterKey, transport, clock: now = Date.now, log, told } = options;
  await requireMasterKey(database, masterKey);
  const outbox = createOutbox(await openMailTables(database), masterKey);
  const worker = createWorker({ outbox, transport, now, log, told });
  return {
    ...worker,
    async enqueue(mail, transaction) {
      await outbox.add(mail, now(), transaction);
      if (!transaction) worker.wake();
    },
    async stop() {
      await worker.stop();
      transport.close();
    },
    pending: () => outbox.pending(),
    backlog: () => outbox.backlog(),
    check: keptFor(checkKeptMs, () => transport.check()),
  };
}

/** Shares one answer, good or bad, among all who ask within a while. */
function keptFor(ms: number, ask: () => Promise<void>): () => Promise<void> {
  let answer: Promise<void> | undefined;
  let askedAt = 0;
  return () => {
    const now = performance.now();
    if (!answer || now - askedAt > ms) {
      askedAt = now;
      answer = ask();
    }
    return answer;
  };
}
