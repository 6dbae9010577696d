import type { ColumnTypes } from '@custom-cognito/database';
import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

/** What the rows of the record come to, added up beside the requests; of people only subs and pseudonyms. */
export interface AuditSumsTables {
  auth_audit_summed: SummedTable;
  auth_audit_people: PersonTable;
  auth_audit_failures: FailureTable;
  auth_audit_pairs: PairTable;
  auth_audit_reasons: ReasonTable;
}

/** Up to which row a chain is added up. Chain 0 is whom all wait for who add up. */
interface SummedTable {
  chain: number;
  number: number;
}

/** When somebody last signed in or renewed tokens. */
interface PersonTable {
  sub: string;
  seen_at: number;
}

export type FailureKind = 'address' | 'target';

/** Failed sign-ins from an address or to an account, on a day (UTC) and in each of its hours. */
interface FailureTable extends Record<HourColumn, number> {
  kind: FailureKind;
  day: number;
  key: string;
  count: number;
  /** The most in one hour. */
  busiest: number;
  /** The most accounts tried from the address, or addresses that tried the account, in one hour. */
  spread: number;
}

// Columns and not rows: a period may begin in the middle of a storm, where each hour knows as many accounts as the day.
const HOURS = Array.from({ length: 24 }, (_, hour) => `h${hour}` as const);
export type HourColumn = `h${number}`;

/** The hours of a day from this one on. */
export const hourColumns = (from = 0): readonly HourColumn[] => HOURS.slice(from);

/** That an address tried an account in an hour. */
interface PairTable {
  address: string;
  target: string;
  hour: number;
}

/** Failed sign-ins in a quarter of an hour (UTC), by why; an empty text where nobody said. */
interface ReasonTable {
  quarter: number;
  reason: string;
  count: number;
}

/** Makes the tables of the sums, and the indexes that questions about counts and sessions are answered from. */
export async function createAuditSumsTables(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  const table = (name: string, columns: Readonly<Record<string, 'integer' | 'text'>>) =>
    Object.entries(columns).reduce<CreateTableBuilder<string, string>>(
      (made, [column, type]) => made.addColumn(column, types[type], (c) => c.notNull()),
      db.schema.createTable(name),
    );
  const key = (name: string, columns: readonly string[]) => [`auth_audit_${name}_pk`, columns as never[]] as const;

  await table('auth_audit_summed', { chain: 'integer', number: 'integer' })
    .addPrimaryKeyConstraint(...key('summed', ['chain']))
    .execute();
  await sql`insert into auth_audit_summed (chain, number) values (0, 0)`.execute(db);
  await table('auth_audit_people', { sub: 'text', seen_at: 'integer' })
    .addPrimaryKeyConstraint(...key('people', ['sub']))
    .execute();
  await ['count', 'busiest', 'spread', ...HOURS]
    .reduce(
      // Half as wide as our other numbers, and added up faster: a day of a storm has a row for each account that is tried.
      (made, column) => made.addColumn(column, 'integer', (c) => c.notNull()),
      table('auth_audit_failures', { kind: 'text', day: 'integer', key: 'text' }),
    )
    .addPrimaryKeyConstraint(...key('failures', ['kind', 'day', 'key']))
    .execute();
  // Its questions take one core a moment, and would take both of them longer.
  if (types.dialect === 'postgres') await sql`alter table auth_audit_failures set (parallel_workers = 0)`.execute(db);
  await table('auth_audit_pairs', { address: 'text', target: 'text', hour: 'integer' })
    .addPrimaryKeyConstraint(...key('pairs', ['address', 'hour', 'target']))
    .execute();
  await addIndexes(db);
}

/** Makes the table of reasons, with those of all rows that were added up without. */
export async function createAuditReasonsTable(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('auth_audit_reasons')
    .addColumn('quarter', types.integer, (c) => c.notNull())
    .addColumn('reason', types.text, (c) => c.notNull())
    .addColumn('count', types.integer, (c) => c.notNull())
    .addPrimaryKeyConstraint('auth_audit_reasons_pk', ['quarter', 'reason'])
    .execute();
  await sql`
    insert into auth_audit_reasons (quarter, reason, count)
    select a.at / 900000, coalesce(a.reason, ''), sum(a.count)
    from auth_audit a join auth_audit_summed s on s.chain = a.chain and a.number <= s.number
    where a.event = 'login' and a.outcome = 'failure'
    group by 1, 2`.execute(db);
}

async function addIndexes(db: Kysely<unknown>): Promise<void> {
  const index = (name: string, table: string, columns: readonly string[]) =>
    db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns]);
  await index('auth_audit_people_seen', 'auth_audit_people', ['seen_at']).execute();
  await index('auth_audit_failures_key', 'auth_audit_failures', ['key', 'day']).execute();
  // What is added up, without a look at the rows.
  await index('auth_audit_failures_count', 'auth_audit_failures', ['kind', 'day', 'key', 'count']).execute();
  for (const peak of ['busiest', 'spread']) {
    await index(`auth_audit_failures_${peak}`, 'auth_audit_failures', ['kind', peak, 'day', 'key']).execute();
  }
  await index('auth_audit_pairs_target', 'auth_audit_pairs', ['target', 'hour', 'address']).execute();
  await index('auth_audit_counts_event', 'auth_audit_counts', ['event', 'outcome', 'quarter']).execute();
  await index('auth_sessions_seen', 'auth_sessions', ['last_seen_at', 'idle_expires_at', 'expires_at', 'sub'])
    .where(sql.ref('revoked_at'), 'is', null)
    .execute();
}
