import type { Database } from '@custom-cognito/database';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { addFailures } from './failure-sums.ts';
import type { AuthTables } from './schema.ts';
import { DAY_MS, HOUR_MS, QUARTER_MS, startOf } from './spans.ts';

type Trx = Transaction<AuthTables>;

/**
 * Rows added up in one transaction, so that whoever writes meanwhile waits only for a moment. Each may change two days
 * of 30 columns, and both databases allow more than 30,000 values.
 */
const ROWS_ADDED = 400;
const ROWS_REMOVED = 2_000;

/** A chain that goes further than it is added up. */
export interface Unsummed {
  readonly chain: number;
  readonly head: number;
  readonly summed: number;
}

/** Adds rows of the record up, each once, whichever process does it. */
export interface AuditSums {
  unsummed(): Promise<readonly Unsummed[]>;
  /** Adds up the next rows of a chain, all of it or nothing; resolves with how far it is added up now. */
  add(chain: Pick<Unsummed, 'chain' | 'head'>): Promise<number>;
}

export function createAuditSums(database: Database): AuditSums {
  const { db } = database.as<AuthTables>();
  return {
    async unsummed() {
      const rows = await db
        .selectFrom('auth_audit_chains as c')
        .leftJoin('auth_audit_summed as s', 's.chain', 'c.chain')
        .select(({ fn, val }) => ['c.chain', 'c.number as head', fn.coalesce('s.number', val(0)).as('summed')])
        .where(({ eb, fn, val }) => eb('c.number', '>', fn.coalesce('s.number', val(0))))
        .orderBy('c.chain')
        .execute();
      return rows.map(({ chain, head, summed }) => ({ chain, head, summed: Number(summed) }));
    },
    add: ({ chain, head }) =>
      db.transaction().execute(async (trx) => {
        await waitForOthers(trx);
        const before = await trx
          .selectFrom('auth_audit_summed')
          .select('number')
          .where('chain', '=', chain)
          .executeTakeFirst();
        const rows = await nextRows(trx, chain, before?.number ?? 0);
        await addPeople(trx, rows);
        const failed = rows.filter(({ event, outcome }) => event === 'login' && outcome === 'failure');
        if (failed.length > 0) {
          await addReasons(trx, failed);
          await addFailures(trx, failed);
        }
        // What is not there any more was removed by retention.
        const number = rows.at(-1)?.number ?? Math.max(head, before?.number ?? 0);
        await trx
          .insertInto('auth_audit_summed')
          .values({ chain, number })
          .onConflict((conflict) => conflict.column('chain').doUpdateSet({ number }))
          .execute();
        return number;
      }),
  };
}

/** One at a time, so that sums of one key are never added to crosswise. */
async function waitForOthers(trx: Trx): Promise<void> {
  await trx.updateTable('auth_audit_summed').set({ number: 0 }).where('chain', '=', 0).execute();
}

/** Forgets sums of hours and days that were over by then, and who was not seen since; some rows at a time. */
export async function removeSums(db: Kysely<AuthTables>, before: number): Promise<void> {
  const over = [
    ['auth_audit_failures', ['kind', 'day', 'key'], 'day', startOf(before, DAY_MS)],
    ['auth_audit_pairs', ['address', 'hour', 'target'], 'hour', startOf(before, HOUR_MS)],
    ['auth_audit_people', ['sub'], 'seen_at', before],
    ['auth_audit_reasons', ['quarter', 'reason'], 'quarter', Math.floor(before / QUARTER_MS)],
  ] as const;
  for (const [name, keys, column, time] of over) {
    const [table, key] = [sql.table(name), sql.join(keys.map((one) => sql.ref(one)))];
    const some = sql`select ${key} from ${table} where ${sql.ref(column)} < ${time} limit ${sql.lit(ROWS_REMOVED)}`;
    for (let removed = ROWS_REMOVED; removed === ROWS_REMOVED; ) {
      removed = await db.transaction().execute(async (trx) => {
        await waitForOthers(trx);
        return Number((await sql`delete from ${table} where (${key}) in (${some})`.execute(trx)).numAffectedRows);
      });
    }
  }
}

const COLUMNS = ['number', 'at', 'event', 'outcome', 'reason', 'target', 'address', 'count'] as const;
type Row = Pick<Selectable<AuthTables['auth_audit']>, (typeof COLUMNS)[number]>;

const nextRows = (trx: Trx, chain: number, above: number): Promise<Row[]> =>
  trx
    .selectFrom('auth_audit')
    .select(COLUMNS)
    .where('chain', '=', chain)
    .where('number', '>', above)
    .orderBy('number')
    .limit(ROWS_ADDED)
    .execute();

/** A chain's clock may go back, and chains come in any order: the latest time stays. */
async function addPeople(trx: Trx, rows: readonly Row[]): Promise<void> {
  const people = new Map<string, number>();
  for (const { event, outcome, target, at } of rows) {
    if (outcome !== 'success' || target === null || !(event === 'login' || event === 'refresh')) continue;
    people.set(target, Math.max(at, people.get(target) ?? at));
  }
  if (people.size === 0) return;
  await trx
    .insertInto('auth_audit_people')
    .values([...people].map(([sub, seen_at]) => ({ sub, seen_at })))
    .onConflict((conflict) =>
      conflict
        .column('sub')
        .doUpdateSet((eb) => ({ seen_at: eb.ref('excluded.seen_at') }))
        .whereRef('excluded.seen_at', '>', 'auth_audit_people.seen_at'),
    )
    .execute();
}

async function addReasons(trx: Trx, failed: readonly Row[]): Promise<void> {
  const sums = new Map<string, { quarter: number; reason: string; count: number }>();
  for (const { at, reason: given, count } of failed) {
    const [quarter, reason] = [Math.floor(at / QUARTER_MS), given ?? ''];
    const key = `${quarter} ${reason}`;
    sums.set(key, { quarter, reason, count: (sums.get(key)?.count ?? 0) + count });
  }
  await trx
    .insertInto('auth_audit_reasons')
    .values([...sums.values()])
    .onConflict((conflict) =>
      conflict
        .columns(['quarter', 'reason'])
        .doUpdateSet((eb) => ({ count: eb('auth_audit_reasons.count', '+', eb.ref('excluded.count')) })),
    )
    .execute();
}
