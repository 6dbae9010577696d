import { randomUUID } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import type { Kysely, SelectQueryBuilder } from 'kysely';
import { createSealer } from '../crypto/seal.ts';
import { checkMail, type Mail } from './mail.ts';
import type { MailTables } from './tables.ts';
import type { DeliveryFailure } from './transport.ts';

/** A row that this process alone may send until its lease ends. */
export interface ClaimedMail {
  readonly id: string;
  readonly claim: string;
  readonly attempts: number;
  readonly createdAt: number;
  /** Decrypts the mail; throws SealError when the master key is another or the row is damaged. */
  open(): Mail;
}

/** What stands in the outbox. Numbers are counted up to {@link MOST_COUNTED}. */
export interface Backlog {
  /** To be sent, at the first try or again. */
  readonly pending: number;
  /** When the oldest of these was written, in milliseconds since the epoch. */
  readonly oldest: number | undefined;
  /** Given up; they stay for 30 days. */
  readonly givenUp: number;
}

/** More than this is a backlog that no number makes clearer, and counting is what it would be held up by. */
const MOST_COUNTED = 10_000;

/** The durable queue of mail. Times are milliseconds since the epoch. */
export interface Outbox {
  /** Writes a mail, encrypted. With a transaction it commits or vanishes with it. Throws TypeError for a bad recipient. */
  add<Tables>(mail: Mail, now: number, transaction?: Kysely<Tables>): Promise<void>;
  /** Leases due mail, oldest first; no other process gets the same rows until `leaseUntil`. */
  claim(lease: { now: number; leaseUntil: number; limit: number }): Promise<ClaimedMail[]>;
  /** Prolongs a lease; false when it was lost to another process. */
  renew(mail: ClaimedMail, leaseUntil: number): Promise<boolean>;
  /** Forgets a mail that was sent. Nothing happens when the lease was lost to another process. */
  sent(mail: ClaimedMail): Promise<void>;
  retry(mail: ClaimedMail, next: { dueAt: number; failure: DeliveryFailure }): Promise<void>;
  /** Gives a mail up; it stays, encrypted, until it is purged. */
  bury(mail: ClaimedMail, end: { deadAt: number; failure: DeliveryFailure }): Promise<void>;
  /** How many mails wait to be sent. */
  pending(): Promise<number>;
  backlog(): Promise<Backlog>;
  /** Deletes mail that was given up before a time. */
  purge(deadBefore: number): Promise<void>;
}

/** @param masterKey 32 bytes; throws RangeError otherwise. */
export function createOutbox({ db }: Database<MailTables>, masterKey: Uint8Array): Outbox {
  const sealer = createSealer(masterKey, 'mail');
  const place = (id: string) => `mail_outbox:${id}`;
  const counted = async (rows: SelectQueryBuilder<MailTables, 'mail_outbox', object>) => {
    const some = rows.select('dead_at').limit(MOST_COUNTED).as('some');
    const count = db.selectFrom(some).select((eb) => eb.fn.countAll<number>().as('count'));
    return Number((await count.executeTakeFirstOrThrow()).count);
  };
  let last = 0;
  /** A time of its own for each mail, which tells their order; a clock that was set back tells the new time. */
  const writtenAt = (now: number) => {
    last = now <= last && last - now < 1000 ? last + 1 : now;
    return last;
  };
  const held = ({ id, claim }: ClaimedMail) => ({ id, claim });
  return {
    async add(mail, now, transaction) {
      const id = randomUUID();
      const sealed = sealer.seal(JSON.stringify(checkMail(mail)), place(id));
      const target = transaction ? (transaction as unknown as Kysely<MailTables>) : db;
      const row = {
        id,
        sealed,
        created_at: writtenAt(now),
        due_at: now,
        attempts: 0,
        claim: null,
        failure: null,
        dead_at: null,
      };
      await target.insertInto('mail_outbox').values(row).execute();
    },
    async claim({ now, leaseUntil, limit }) {
      const claim = randomUUID();
      const due = db.selectFrom('mail_outbox').select('id').where('dead_at', 'is', null).where('due_at', '<=', now);
      const rows = await db
        .updateTable('mail_outbox')
        .set((eb) => ({ due_at: leaseUntil, claim, attempts: eb('attempts', '+', 1) }))
        .where('id', 'in', due.orderBy('due_at').limit(limit))
        // Asked again of the row itself: PostgreSQL re-checks it once a rival's update of the same row commits.
        .where('due_at', '<=', now)
        .where('dead_at', 'is', null)
        .returning(['id', 'sealed', 'attempts', 'created_at'])
        .execute();
      // The database returns them in any order.
      rows.sort((a, b) => a.created_at - b.created_at);
      return rows.map(({ id, sealed, attempts, created_at }) => ({
        id,
        claim,
        attempts,
        createdAt: created_at,
        open: () => JSON.parse(Buffer.from(sealer.open(sealed, place(id))).toString('utf8')) as Mail,
      }));
    },
    async renew(mail, leaseUntil) {
      const rows = await db
        .updateTable('mail_outbox')
        .set({ due_at: leaseUntil })
        .where((eb) => eb.and(held(mail)))
        .returning('id')
        .execute();
      return rows.length > 0;
    },
    async sent(mail) {
      await db
        .deleteFrom('mail_outbox')
        .where((eb) => eb.and(held(mail)))
        .execute();
    },
    async retry(mail, { dueAt, failure }) {
      const change = { due_at: dueAt, claim: null, failure };
      await db
        .updateTable('mail_outbox')
        .set(change)
        .where((eb) => eb.and(held(mail)))
        .execute();
    },
    async bury(mail, { deadAt, failure }) {
      const change = { dead_at: deadAt, claim: null, failure };
      await db
        .updateTable('mail_outbox')
        .set(change)
        .where((eb) => eb.and(held(mail)))
        .execute();
    },
    async pending() {
      const counted = db.selectFrom('mail_outbox').select((eb) => eb.fn.countAll<number>().as('count'));
      return Number((await counted.where('dead_at', 'is', null).executeTakeFirstOrThrow()).count);
    },
    async backlog() {
      const alive = db.selectFrom('mail_outbox').where('dead_at', 'is', null);
      // Ordered by the column that is null in all of them too: else PostgreSQL would sort them.
      const eldest = alive.select('created_at').orderBy('dead_at').orderBy('created_at').limit(1);
      const first = await eldest.executeTakeFirst();
      const dead = db.selectFrom('mail_outbox').where('dead_at', 'is not', null);
      return { pending: await counted(alive), oldest: first?.created_at, givenUp: await counted(dead) };
    },
    async purge(deadBefore) {
      await db.deleteFrom('mail_outbox').where('dead_at', '<', deadBefore).execute();
    },
  };
}
