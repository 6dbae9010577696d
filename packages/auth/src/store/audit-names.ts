import { randomBytes } from 'node:crypto';
import type { Database } from '@custom-cognito/database';
import type { Kysely } from 'kysely';
import { openUnder, SealError, type Secrets, sealUnder } from '../secrets.ts';
import type { AuditTables } from './audit-tables.ts';

const KEY_BYTES = 32;
/** Names held in memory at a time. */
const NAMES_READ = 500;

/** What a subject of the record is called. */
export interface AuditName {
  readonly subject: string;
  readonly name: string;
}

/** The names of those that the record is about, each under a key of its own. */
export interface AuditNameStore {
  keep(names: readonly AuditName[], now: number): Promise<void>;
  /** The names that are known of these subjects. */
  find(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** All who have a name of which `isIt` holds. Opens every name there is: for what is rarely asked. */
  subjectsCalled(isIt: (name: string) => boolean): Promise<readonly string[]>;
  /** Destroys the keys, so that the names can be read nowhere, and the names. Resolves with how many there were. */
  erase(subjects: readonly string[]): Promise<number>;
  /** Erases whoever has not been seen since. */
  eraseUnseen(since: number): Promise<void>;
}

export function createAuditNameStore(database: Database, secrets: Secrets): AuditNameStore {
  const { db } = database.as<AuditTables>();
  return {
    keep: (names, now) =>
      db.transaction().execute(async (trx) => {
        // In one order everywhere, so that two that keep the same names do not wait for each other crosswise.
        const sorted = [...names].sort((a, b) => (a.subject < b.subject ? -1 : 1));
        const subjects = sorted.map(({ subject }) => subject);
        const fresh = subjects.map((subject) => ({ subject, key: secrets.sealAuditKey(newKey(), subject) }));
        await trx
          .insertInto('auth_audit_keys')
          .values(fresh)
          .onConflict((conflict) => conflict.column('subject').doNothing())
          .execute();
        // Another process may have made the key first.
        const kept = await trx.selectFrom('auth_audit_keys').selectAll().where('subject', 'in', subjects).execute();
        const keys = new Map(kept.map(({ subject, key }) => [subject, key]));
        const rows = sorted.flatMap(({ subject, name }) => {
          const sealed = keys.get(subject);
          if (sealed === undefined) return [];
          const key = secrets.openAuditKey(sealed, subject);
          return { subject, name: sealUnder(key, name, Buffer.from(subject)), seen_at: now };
        });
        await trx
          .insertInto('auth_audit_names')
          .values(rows)
          .onConflict((conflict) =>
            conflict
              .column('subject')
              .doUpdateSet((eb) => ({ name: eb.ref('excluded.name'), seen_at: eb.ref('excluded.seen_at') })),
          )
          .execute();
      }),

    async find(subjects) {
      if (subjects.length === 0) return new Map();
      const rows = await sealedNames(db)
        .where('auth_audit_names.subject', 'in', [...subjects])
        .execute();
      return new Map(rows.flatMap((row) => opened(row, secrets)));
    },

    async subjectsCalled(isIt) {
      const called: string[] = [];
      for (let above = ''; ; ) {
        const rows = await sealedNames(db)
          .where('auth_audit_names.subject', '>', above)
          .orderBy('auth_audit_names.subject')
          .limit(NAMES_READ)
          .execute();
        called.push(...rows.filter((row) => opened(row, secrets).some(([, name]) => isIt(name))).map(subjectOf));
        const last = rows.at(-1);
        if (last === undefined) return called;
        above = last.subject;
      }
    },

    erase: (subjects) =>
      db.transaction().execute(async (trx) => {
        await trx
          .deleteFrom('auth_audit_keys')
          .where('subject', 'in', [...subjects])
          .execute();
        const { numDeletedRows } = await trx
          .deleteFrom('auth_audit_names')
          .where('subject', 'in', [...subjects])
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      }),

    eraseUnseen: (since) =>
      db.transaction().execute(async (trx) => {
        const unseen = trx.selectFrom('auth_audit_names').select('subject').where('seen_at', '<', since);
        await trx.deleteFrom('auth_audit_keys').where('subject', 'in', unseen).execute();
        await trx.deleteFrom('auth_audit_names').where('seen_at', '<', since).execute();
      }),
  };
}

const sealedNames = (db: Kysely<AuditTables>) =>
  db
    .selectFrom('auth_audit_names')
    .innerJoin('auth_audit_keys', 'auth_audit_keys.subject', 'auth_audit_names.subject')
    .select(['auth_audit_names.subject', 'auth_audit_names.name', 'auth_audit_keys.key']);

const subjectOf = ({ subject }: { subject: string }) => subject;

const newKey = () => new Uint8Array(randomBytes(KEY_BYTES));

/** A name that does not open is not known; it must not keep anybody from reading the record. */
function opened(
  { subject, name, key }: { subject: string; name: Uint8Array; key: Uint8Array },
  secrets: Secrets,
): readonly (readonly [string, string])[] {
  try {
    return [[subject, openUnder(secrets.openAuditKey(key, subject), name, Buffer.from(subject))]];
  } catch (error) {
    if (error instanceof SealError) return [];
    throw error;
  }
}
