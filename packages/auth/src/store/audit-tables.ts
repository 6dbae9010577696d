import type { ColumnTypes } from '@custom-cognito/database';
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** Times are milliseconds since the epoch. */
export interface AuditTables {
  auth_audit: AuditTable;
  auth_audit_chains: ChainTable;
  auth_audit_register: RegisterTable;
  auth_audit_counts: CountTable;
  auth_audit_keys: KeyTable;
  auth_audit_names: NameTable;
  auth_audit_settings: SettingTable;
}

/** What happened. Rows of one chain follow each other by `number`; each proves the one before it. */
interface AuditTable {
  chain: number;
  number: number;
  at: number;
  event: string;
  outcome: 'success' | 'failure';
  reason: string | null;
  /** Which of several things an event may be about: an operator's action, a limited route. */
  action: string | null;
  actor: string | null;
  target: string | null;
  address: string | null;
  agent: string | null;
  request: string | null;
  session: string | null;
  client: string | null;
  /** How many times it happened: more than once only in a row that sums up a flood. */
  count: number;
  mac: Uint8Array;
}

/** One life of a process, and how far its rows go. */
interface ChainTable {
  chain: number;
  opened_at: number;
  /** Proves the opening and the chain before it. */
  link: Uint8Array;
  /** The head: the last row's number and MAC, signed, so that nobody can go back to an earlier one. */
  number: number;
  mac: Uint8Array;
  signature: Uint8Array;
  /** The checkpoint: the last row that retention has removed, signed; 0 and the link where none was. */
  pruned_to: number;
  pruned_mac: Uint8Array;
  pruned_signature: Uint8Array;
}

/** One row: how many chains there are. */
interface RegisterTable {
  id: number;
  chains: number;
  signature: Uint8Array;
}

/** How many events of a kind began in a quarter of an hour; each process counts for itself, so none waits for another. */
interface CountTable {
  quarter: number;
  event: string;
  outcome: 'success' | 'failure';
  chain: number;
  count: number;
}

/** What a person's name is sealed under; without this row it cannot be read. */
interface KeyTable {
  subject: string;
  key: Uint8Array;
}

interface NameTable {
  subject: string;
  name: Uint8Array;
  seen_at: number;
}

/** What the program was last started with; tells nothing of it without the master key. */
interface SettingTable {
  name: string;
  hash: Uint8Array;
}

type Columns = Readonly<Record<string, keyof Omit<ColumnTypes, 'sequence' | 'dialect'>>>;

const RECORD: Columns = {
  chain: 'integer',
  number: 'integer',
  at: 'integer',
  event: 'text',
  outcome: 'text',
  count: 'integer',
  mac: 'bytes',
};
const RECORD_NULLABLE = ['reason', 'action', 'actor', 'target', 'address', 'agent', 'request', 'session', 'client'];
const CHAINS: Columns = {
  opened_at: 'integer',
  link: 'bytes',
  number: 'integer',
  mac: 'bytes',
  signature: 'bytes',
  pruned_to: 'integer',
  pruned_mac: 'bytes',
  pruned_signature: 'bytes',
};
const COUNTS: Columns = { quarter: 'integer', event: 'text', outcome: 'text', chain: 'integer', count: 'integer' };

/** Makes the tables of the audit record. */
export async function createAuditTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const table = (name: string, columns: Columns) =>
    Object.entries(columns).reduce<CreateTableBuilder<string, string>>(
      (made, [column, type]) => made.addColumn(column, types[type], (c) => c.notNull()),
      db.schema.createTable(name),
    );
  const keyed = (name: string, [key, type]: readonly [string, 'integer' | 'text'], columns: Columns) =>
    table(name, columns).addColumn(key, types[type], (c) => c.notNull().primaryKey());

  await RECORD_NULLABLE.reduce((made, column) => made.addColumn(column, types.text), table('auth_audit', RECORD))
    .addPrimaryKeyConstraint('auth_audit_pk', ['chain', 'number'])
    .execute();
  await keyed('auth_audit_chains', ['chain', 'integer'], CHAINS).execute();
  await keyed('auth_audit_register', ['id', 'integer'], { chains: 'integer', signature: 'bytes' }).execute();
  await table('auth_audit_counts', COUNTS)
    .addPrimaryKeyConstraint('auth_audit_counts_pk', ['quarter', 'event', 'outcome', 'chain'])
    .execute();
  await keyed('auth_audit_keys', ['subject', 'text'], { key: 'bytes' }).execute();
  await keyed('auth_audit_names', ['subject', 'text'], { name: 'bytes', seen_at: 'integer' }).execute();
  await keyed('auth_audit_settings', ['name', 'text'], { hash: 'bytes' }).execute();
  await addIndexes(db);
}

/** Failures are few, and asked for by themselves. */
export async function indexFailures(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, first: readonly string[]) =>
    db.schema
      .createIndex(`auth_audit_${name}`)
      .on('auth_audit')
      .columns([...first, 'at', 'chain', 'number'])
      .where(sql.ref('outcome'), '=', sql.lit('failure'));
  await index('failed', []).execute();
  await index('failed_event', ['event']).execute();
}

/** A page is read from one of these, newest first, whatever it is filtered by. */
async function addIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, first: readonly string[]) =>
    db.schema
      .createIndex(`auth_audit_${name}`)
      .on('auth_audit')
      .columns([...first, 'at', 'chain', 'number']);
  await index('time', []).execute();
  await index('event', ['event']).execute();
  await index('target', ['target']).where(sql.ref('target'), 'is not', null).execute();
  await index('address', ['address']).where(sql.ref('address'), 'is not', null).execute();
  await db.schema.createIndex('auth_audit_names_seen').on('auth_audit_names').column('seen_at').execute();
}
