import { bulkInsert, type Database } from '@custom-cognito/database';
import type { Kysely, Selectable } from 'kysely';
import type { Secrets } from '../secrets.ts';
import { sealedPeople } from './migrated-people.ts';
import type { Batch, JournalEntry, JournalRow, MigrationJournal, MigrationRun, RowState } from './migration-journal.ts';
import type { MigrationTables } from './migration-tables.ts';

/** Rows of one statement: SQLite binds at most 32,766 values. */
const ROWS = 1_000;
const OPEN = ['running', 'interrupted'] as const;
const STATES: readonly RowState[] = ['pending', 'created', 'updated', 'skipped', 'refused', 'undone', 'kept'];
/** Whom a run has made and nobody has deleted for it. */
const STILL_THERE: readonly RowState[] = ['created', 'updated', 'kept'];

type Db = Kysely<MigrationTables>;

export function createMigrationJournal(database: Database, secrets: Secrets): MigrationJournal {
  const { db } = database.as<MigrationTables>();
  return { ...runsOf(db, secrets), ...batchesOf(db, secrets), ...madeBy(db, secrets) };
}

type Runs = Pick<
  MigrationJournal,
  'create' | 'find' | 'findOpen' | 'list' | 'counts' | 'setState' | 'hold' | 'release'
>;
type Made = Pick<MigrationJournal, 'made' | 'setUndone' | 'rows'>;
type Batches = Omit<MigrationJournal, keyof Runs | keyof Made>;

const rowsOf = (db: Db, run: string) => db.selectFrom('auth_migration_rows').where('run', '=', run);

function runsOf(db: Db, secrets: Secrets): Runs {
  const toRun = (row: Selectable<MigrationTables['auth_migration_runs']>): MigrationRun => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    fingerprint: row.fingerprint,
    state: row.state,
    plan: secrets.open(row.plan, Buffer.from(row.id)),
    startedAt: row.started_at,
    updatedAt: row.updated_at,
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  });
  const runs = () => db.selectFrom('auth_migration_runs').selectAll();
  return {
    async create({ plan, startedAt, ...run }) {
      const times = { started_at: startedAt, updated_at: startedAt, held_until: 0 };
      const sealed = secrets.seal(plan, Buffer.from(run.id));
      await db
        .insertInto('auth_migration_runs')
        .values({ ...run, plan: sealed, ...times })
        .execute();
    },
    async find(id) {
      const row = await runs().where('id', '=', id).executeTakeFirst();
      return row && toRun(row);
    },
    async findOpen(fingerprint) {
      const query = runs().where('fingerprint', '=', fingerprint).where('state', 'in', OPEN);
      const row = await query.orderBy('started_at', 'desc').limit(1).executeTakeFirst();
      return row && toRun(row);
    },
    list: async () => (await runs().orderBy('started_at', 'desc').execute()).map(toRun),
    async counts(run) {
      const query = rowsOf(db, run).select((e) => ['state', e.fn.countAll<number>().as('rows')]);
      const found = await query.groupBy('state').execute();
      const of = (state: RowState) => Number(found.find((row) => row.state === state)?.rows ?? 0);
      return Object.fromEntries(STATES.map((state) => [state, of(state)])) as Record<RowState, number>;
    },
    async setState(run, state, at) {
      const isOver = state === 'finished' || state === 'undone';
      await db
        .updateTable('auth_migration_runs')
        .set({ state, updated_at: at, ...(isOver && { finished_at: at }) })
        .where('id', '=', run)
        .execute();
    },
    async hold(run, holder, { now, until }) {
      const held = await db
        .updateTable('auth_migration_runs')
        .set({ holder, held_until: until })
        .where('id', '=', run)
        .where((e) => e.or([e('holder', '=', holder), e('held_until', '<', now)]))
        .executeTakeFirst();
      return held.numUpdatedRows > 0n;
    },
    async release(run, holder) {
      const mine = db.updateTable('auth_migration_runs').where('id', '=', run).where('holder', '=', holder);
      await mine.set({ held_until: 0 }).execute();
    },
  };
}

function batchesOf(db: Db, secrets: Secrets): Batches {
  const { sealAll, peopleOf } = sealedPeople(db, secrets);
  return {
    async nextBatch(run) {
      const { last } = await rowsOf(db, run)
        .select((e) => e.fn.max('batch').as('last'))
        .executeTakeFirstOrThrow();
      return last === null ? 1 : Number(last) + 1;
    },
    add: (batch, entries) =>
      db.transaction().execute(async (trx) => {
        const added = await insertNew(trx, batch, entries);
        const people = sealAll(
          batch,
          entries.filter(({ row }) => added.added.has(row)),
        );
        await trx
          .insertInto('auth_migration_batches')
          .values({ run: batch.run, number: batch.number, job_id: null, people, settled_at: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        return added;
      }),
    async setJob({ run, number }, jobId) {
      const one = db.updateTable('auth_migration_batches').where('run', '=', run).where('number', '=', number);
      await one.set({ job_id: jobId }).execute();
    },
    async pendingBatches(run) {
      const found = await db
        .selectFrom('auth_migration_batches as b')
        .select(['b.number', 'b.job_id'])
        .where('b.run', '=', run)
        .where((e) =>
          e.exists(
            e
              .selectFrom('auth_migration_rows as r')
              .select('r.row')
              .whereRef('r.run', '=', 'b.run')
              .whereRef('r.batch', '=', 'b.number')
              .where('r.state', '=', 'pending'),
          ),
        )
        .orderBy('b.number')
        .execute();
      return found.map((row) => ({ run, number: row.number, ...(row.job_id !== null && { jobId: row.job_id }) }));
    },
    async pendingRows({ run, number }) {
      const query = rowsOf(db, run).select(['row', 'batch']).where('batch', '=', number);
      return peopleOf(run, await query.where('state', '=', 'pending').orderBy('row').execute());
    },
    settle: (batch, { exceptions, again, at }) =>
      db.transaction().execute(async (trx) => {
        await forget(trx, batch, again);
        await settle(trx, batch, exceptions);
        const { run, number } = batch;
        const one = trx.updateTable('auth_migration_batches').where('run', '=', run).where('number', '=', number);
        await one.set({ settled_at: at }).execute();
      }),
    forget: (batch) => forget(db, batch),
  };
}

function madeBy(db: Db, secrets: Secrets): Made {
  const { peopleOf } = sealedPeople(db, secrets);
  return {
    async made({ run, after, limit }) {
      const found = await db
        .selectFrom('auth_migration_rows as r')
        .innerJoin('auth_migration_batches as b', (join) =>
          join.onRef('b.run', '=', 'r.run').onRef('b.number', '=', 'r.batch'),
        )
        .select(['r.row', 'r.batch', 'b.settled_at'])
        .where('r.run', '=', run)
        .where('r.row', '>', after)
        .where('r.state', 'in', STILL_THERE)
        .orderBy('r.row')
        .limit(limit)
        .execute();
      const people = await peopleOf(run, found);
      return people.map(({ row, person, settled_at }) => ({ row, person, settledAt: settled_at ?? 0 }));
    },
    async setUndone(run, rows) {
      const made = () => db.updateTable('auth_migration_rows').where('run', '=', run).where('state', 'in', STILL_THERE);
      await setAlike(rows, (numbers, outcome) => made().set(outcome).where('row', 'in', numbers).execute());
    },
    async rows({ run, after, limit }) {
      const query = rowsOf(db, run).select(['row', 'state', 'code']).where('row', '>', after);
      const found = await query.orderBy('row').limit(limit).execute();
      return found.map(({ row, state, code }) => ({ row, state, ...(code !== null && { code }) }));
    },
  };
}

const insertRows = bulkInsert(ROWS, (db: Db, rows: MigrationTables['auth_migration_rows'][]) =>
  db
    .insertInto('auth_migration_rows')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing()),
);

/** Whether a row or its key is there already is for the database to say. */
async function insertNew(db: Db, { run, number }: Batch, entries: readonly JournalEntry[]) {
  const values = entries.map(({ row, key = null, state, code = null }) => ({
    run,
    row,
    key,
    batch: number,
    state,
    code,
  }));
  const known = new Map<number, { row: number; batch: number }>();
  if ((await insertRows(db, values)) === values.length) return { added: new Set(values.map(({ row }) => row)), known };
  const added = await addedOf(db, { run, number });
  for (const { row, key } of values) {
    if (key === null || added.has(row)) continue;
    const query = db.selectFrom('auth_migration_rows').select(['row', 'batch']).where('run', '=', run);
    const holder = await query.where('key', '=', key).executeTakeFirst();
    if (holder) known.set(row, holder);
  }
  return { added, known };
}

async function addedOf(db: Db, { run, number }: Batch): Promise<ReadonlySet<number>> {
  const found = await rowsOf(db, run).select('row').where('batch', '=', number).execute();
  return new Set(found.map(({ row }) => row));
}

async function forget(db: Db, { run, number }: Batch, rows?: readonly number[]): Promise<void> {
  const ofBatch = db.deleteFrom('auth_migration_rows').where('run', '=', run).where('batch', '=', number);
  const pending = ofBatch.where('state', '=', 'pending');
  if (!rows) await pending.execute();
  for (let from = 0; rows && from < rows.length; from += ROWS) {
    await pending.where('row', 'in', rows.slice(from, from + ROWS)).execute();
  }
}

async function settle(db: Db, { run, number }: Batch, exceptions: readonly JournalRow[]): Promise<void> {
  const pending = () =>
    db
      .updateTable('auth_migration_rows')
      .where('run', '=', run)
      .where('batch', '=', number)
      .where('state', '=', 'pending');
  await setAlike(exceptions, (numbers, outcome) => pending().set(outcome).where('row', 'in', numbers).execute());
  await pending().set({ state: 'created' }).execute();
}

/** One statement for as many rows as have the same outcome and fit into it. */
async function setAlike(
  rows: readonly JournalRow[],
  set: (numbers: readonly number[], outcome: { state: RowState; code: string | null }) => Promise<unknown>,
): Promise<void> {
  for (const all of Map.groupBy(rows, ({ state, code }) => `${state} ${code}`).values()) {
    const [{ state, code = null } = { state: 'refused' as const }] = all;
    for (let from = 0; from < all.length; from += ROWS) {
      const numbers = all.slice(from, from + ROWS).map(({ row }) => row);
      await set(numbers, { state, code });
    }
  }
}
