import { type Component, type Database, type Migration, migrate } from '@custom-cognito/database';
import type { Generated } from 'kysely';

/** Mail that is still to be sent, and mail that was given up. */
export interface OutboxTable {
  id: string;
  sealed: Uint8Array;
  created_at: number;
  /** When it may be tried next; while somebody tries, when their lease ends. */
  due_at: number;
  attempts: number;
  /** Whose lease it is. */
  claim: string | null;
  failure: string | null;
  /** When it was given up. */
  dead_at: number | null;
}

/** Mail that was delivered to the mailbox instead of a mail server. */
export interface MailboxTable {
  sequence: Generated<number>;
  id: string;
  sealed: Uint8Array;
  sent_at: number;
}

export interface MailTables {
  mail_outbox: OutboxTable;
  mail_mailbox: MailboxTable;
}

const migrations: readonly Migration[] = [
  {
    name: '0001_outbox_and_mailbox',
    async up(db, types) {
      await db.schema
        .createTable('mail_outbox')
        .addColumn('id', types.text, (c) => c.primaryKey())
        .addColumn('sealed', types.bytes, (c) => c.notNull())
        .addColumn('created_at', types.integer, (c) => c.notNull())
        .addColumn('due_at', types.integer, (c) => c.notNull())
        .addColumn('attempts', types.integer, (c) => c.notNull())
        .addColumn('claim', types.text)
        .addColumn('failure', types.text)
        .addColumn('dead_at', types.integer)
        .execute();
      await db.schema.createIndex('mail_outbox_due').on('mail_outbox').columns(['dead_at', 'due_at']).execute();
      await types
        .sequence(db.schema.createTable('mail_mailbox'), 'sequence')
        .addColumn('id', types.text, (c) => c.notNull().unique())
        .addColumn('sealed', types.bytes, (c) => c.notNull())
        .addColumn('sent_at', types.integer, (c) => c.notNull())
        .execute();
    },
  },
  {
    name: '0002_outbox_age',
    async up(db) {
      await db.schema.createIndex('mail_outbox_age').on('mail_outbox').columns(['dead_at', 'created_at']).execute();
    },
  },
];

/** The tables of mail. */
export const mailTables: Component = { name: 'mail', migrations };

/** Brings the mail tables up to date. Throws NewerSchemaError when a newer release wrote them. */
export async function openMailTables(database: Database): Promise<Database<MailTables>> {
  await migrate(database, mailTables.name, migrations);
  return database.as<MailTables>();
}
