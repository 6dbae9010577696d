import type { Database } from '@custom-cognito/database';
import { createSealer } from '../crypto/seal.ts';
import type { Mail } from './mail.ts';
import { openMailTables } from './tables.ts';
import type { Transport } from './transport.ts';

const kept = 500;
/** Short, because a mail that two senders put here stands here once. */
const leaseMs = 2_000;

/** A mail in the mailbox. */
export interface MailboxEntry extends Mail {
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
}

/** A transport that keeps mail in the database, encrypted, for people to read during development. */
export interface Mailbox extends Transport {
  /** The last 500 mails, newest first. */
  list(): Promise<MailboxEntry[]>;
}

export interface MailboxOptions {
  readonly database: Database;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** Opens the mailbox. Throws RangeError for a master key of another length, NewerSchemaError for a newer database. */
export async function createMailbox({ database, masterKey, clock = Date.now }: MailboxOptions): Promise<Mailbox> {
  const sealer = createSealer(masterKey, 'mail');
  const place = (id: string) => `mail_mailbox:${id}`;
  const { db } = await openMailTables(database);
  return {
    leaseMs,
    async send(mail, id) {
      const row = { id, sealed: sealer.seal(JSON.stringify(mail), place(id)), sent_at: clock() };
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('mail_mailbox')
          .values(row)
          .onConflict((oc) => oc.column('id').doNothing())
          .execute();
        // By number, not by counting: numbers leave few gaps, and a mailbox that keeps a few less is as good.
        const newest = trx.selectFrom('mail_mailbox').select((e) => e(e.fn.max('sequence'), '-', kept).as('last'));
        await trx.deleteFrom('mail_mailbox').where('sequence', '<=', newest).execute();
      });
    },
    async list() {
      const rows = await db.selectFrom('mail_mailbox').selectAll().orderBy('sequence', 'desc').limit(kept).execute();
      return rows.map(({ id, sealed, sent_at }) => {
        const mail = JSON.parse(Buffer.from(sealer.open(sealed, place(id))).toString('utf8')) as Mail;
        return { ...mail, sentAt: sent_at };
      });
    },
    check: () => database.check(),
    close() {},
  };
}
