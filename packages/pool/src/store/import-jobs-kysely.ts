import type { ColumnTypes } from '@custom-cognito/database';
import { type Kysely, type Selectable, sql } from 'kysely';
import type { ImportJob, ImportJobs, ImportLine } from './import-jobs.ts';
import { readPage } from './page.ts';
import type { PoolSchema } from './schema.ts';
import { inTransaction } from './transaction.ts';

type Db = Kysely<PoolSchema>;

/** Rows of one statement: SQLite binds at most 32,766 values. */
const LINES = 500;

export function kyselyImportJobs(db: Db): ImportJobs {
  const ofJob = (poolId: string, id: string) =>
    db.updateTable('pool_import_jobs').where('pool_id', '=', poolId).where('id', '=', id);
  return {
    async insert({ id, poolId, name, roleArn, algorithm, createdAt }) {
      const progress = { status: 'Created', rows: 0, imported: 0, skipped: 0, failed: 0, lease_until: 0 } as const;
      const job = { id, pool_id: poolId, name, role_arn: roleArn, algorithm: algorithm ?? null, created_at: createdAt };
      await db
        .insertInto('pool_import_jobs')
        .values({ ...job, ...progress })
        .execute();
    },
    async find(poolId, id) {
      const query = db.selectFrom('pool_import_jobs').selectAll().where('pool_id', '=', poolId).where('id', '=', id);
      const row = await query.executeTakeFirst();
      return row && toJob(row);
    },
    async list(asked) {
      const { rows, ...rest } = await readPage(db, 'pool_import_jobs', asked);
      return { jobs: rows.map(toJob), ...rest };
    },
    ...filesOf(db),
    async start({ poolId, id }, at) {
      const started = await ofJob(poolId, id)
        .set({ status: 'Pending', started_at: at })
        .where('status', '=', 'Created')
        .where('file', 'is not', null)
        .executeTakeFirst();
      return started.numUpdatedRows > 0n;
    },
    async stop({ poolId, id }) {
      const stopping = ofJob(poolId, id).set({ status: 'Stopping' }).where('status', 'in', ['Pending', 'InProgress']);
      return (await stopping.executeTakeFirst()).numUpdatedRows > 0n;
    },
    claim: (lease, now) => claim(db, lease, now),
    advance: (jobId, lease, { lines, ...progress }) =>
      inTransaction(db, async (trx) => {
        const held = await trx
          .updateTable('pool_import_jobs')
          .set({ ...progress, lease_until: lease.until })
          .where('id', '=', jobId)
          .where('owner', '=', lease.owner)
          .returning('status')
          .executeTakeFirst();
        if (held) await addLines(trx, jobId, lines);
        return held?.status;
      }),
    async release(jobId, owner) {
      const mine = db.updateTable('pool_import_jobs').where('id', '=', jobId).where('owner', '=', owner);
      await mine.set({ lease_until: 0 }).execute();
    },
    finish: (jobId, owner, { status, message, at }) =>
      inTransaction(db, async (trx) => {
        const finished = await trx
          .updateTable('pool_import_jobs')
          .set({ status, message, completed_at: at, file: null })
          .where('id', '=', jobId)
          .where('owner', '=', owner)
          .executeTakeFirst();
        if (finished.numUpdatedRows === 0n) return false;
        await trx.deleteFrom('pool_import_pieces').where('job_id', '=', jobId).execute();
        return true;
      }),
    expire: (createdBefore, { message, at }) =>
      inTransaction(db, async (trx) => {
        const expired = await trx
          .updateTable('pool_import_jobs')
          .set({ status: 'Expired', message, completed_at: at, file: null })
          .where('status', '=', 'Created')
          .where('created_at', '<', createdBefore)
          .returning('id')
          .execute();
        for (const { id } of expired) {
          await trx.deleteFrom('pool_import_pieces').where('job_id', '=', id).execute();
        }
      }),
    async lines({ jobId, after, limit }) {
      const query = db.selectFrom('pool_import_lines').select(['line', 'result', 'code', 'message']);
      const ofThese = query.where('job_id', '=', jobId).where('line', '>', after);
      return ofThese.orderBy('line').limit(limit).execute();
    },
  };
}

type Files = Pick<ImportJobs, 'addPiece' | 'piece' | 'useFile' | 'dropFile'>;

function filesOf(db: Db): Files {
  const pieces = (jobId: string) => db.deleteFrom('pool_import_pieces').where('job_id', '=', jobId);
  return {
    async addPiece(jobId, { file, number, sealed }) {
      await db.insertInto('pool_import_pieces').values({ job_id: jobId, file, number, sealed }).execute();
    },
    async piece(jobId, file, number) {
      const row = await db
        .selectFrom('pool_import_pieces')
        .select('sealed')
        .where('job_id', '=', jobId)
        .where('file', '=', file)
        .where('number', '=', number)
        .executeTakeFirst();
      return row?.sealed;
    },
    useFile: (jobId, file) =>
      inTransaction(db, async (trx) => {
        const used = await trx
          .updateTable('pool_import_jobs')
          .set({ file })
          .where('id', '=', jobId)
          .where('status', '=', 'Created')
          .executeTakeFirst();
        const others = trx.deleteFrom('pool_import_pieces').where('job_id', '=', jobId).where('file', '!=', file);
        if (used.numUpdatedRows > 0n) await others.execute();
        return used.numUpdatedRows > 0n;
      }),
    async dropFile(jobId, file) {
      await pieces(jobId).where('file', '=', file).execute();
    },
  };
}

/** The row is taken by its lease, so that of two processes that found it the second changes nothing. */
async function claim(db: Db, { owner, until }: { owner: string; until: number }, now: number) {
  const free = await db
    .selectFrom('pool_import_jobs')
    .select(['id', 'lease_until'])
    .where('status', 'in', ['Pending', 'InProgress', 'Stopping'])
    .where('lease_until', '<', now)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  if (!free) return undefined;
  const row = await db
    .updateTable('pool_import_jobs')
    .set({
      owner,
      lease_until: until,
      status: sql<'InProgress'>`case when status = 'Pending' then 'InProgress' else status end`,
    })
    .where('id', '=', free.id)
    .where('lease_until', '=', free.lease_until)
    .where('status', 'in', ['Pending', 'InProgress', 'Stopping'])
    .returningAll()
    .executeTakeFirst();
  return row && toJob(row);
}

async function addLines(db: Db, jobId: string, lines: readonly ImportLine[]): Promise<void> {
  for (let from = 0; from < lines.length; from += LINES) {
    const rows = lines.slice(from, from + LINES).map((line) => ({ job_id: jobId, ...line }));
    await db.insertInto('pool_import_lines').values(rows).execute();
  }
}

const toJob = (row: Selectable<PoolSchema['pool_import_jobs']>): ImportJob => ({
  seq: row.seq,
  id: row.id,
  poolId: row.pool_id,
  name: row.name,
  roleArn: row.role_arn,
  ...(row.algorithm !== null && { algorithm: row.algorithm }),
  status: row.status,
  ...(row.file !== null && { file: row.file }),
  rows: row.rows,
  imported: row.imported,
  skipped: row.skipped,
  failed: row.failed,
  createdAt: row.created_at,
  ...(row.started_at !== null && { startedAt: row.started_at }),
  ...(row.completed_at !== null && { completedAt: row.completed_at }),
  ...(row.message !== null && { message: row.message }),
});

export async function addImportJobs(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
  let jobs = types
    .sequence(db.schema.createTable('pool_import_jobs'), 'seq')
    .addColumn('id', types.text, (c) => c.notNull().unique())
    .addColumn('pool_id', types.text, (c) => c.notNull())
    .addColumn('name', types.text, (c) => c.notNull())
    .addColumn('role_arn', types.text, (c) => c.notNull())
    .addColumn('algorithm', types.text)
    .addColumn('status', types.text, (c) => c.notNull())
    .addColumn('file', types.text);
  for (const count of ['rows', 'imported', 'skipped', 'failed'] as const) {
    jobs = jobs.addColumn(count, types.integer, (c) => c.notNull());
  }
  await jobs
    .addColumn('created_at', types.integer, (c) => c.notNull())
    .addColumn('started_at', types.integer)
    .addColumn('completed_at', types.integer)
    .addColumn('message', types.text)
    .addColumn('owner', types.text)
    .addColumn('lease_until', types.integer, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('pool_import_jobs_page').on('pool_import_jobs').columns(['pool_id', 'seq']).execute();
  await db.schema.createIndex('pool_import_jobs_due').on('pool_import_jobs').columns(['status', 'seq']).execute();
  await db.schema
    .createTable('pool_import_pieces')
    .addColumn('job_id', types.text, (c) => c.notNull())
    .addColumn('file', types.text, (c) => c.notNull())
    .addColumn('number', types.integer, (c) => c.notNull())
    .addColumn('sealed', types.bytes, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_import_pieces_pk', ['job_id', 'file', 'number'])
    .execute();
  await db.schema
    .createTable('pool_import_lines')
    .addColumn('job_id', types.text, (c) => c.notNull())
    .addColumn('line', types.integer, (c) => c.notNull())
    .addColumn('result', types.text, (c) => c.notNull())
    .addColumn('code', types.text, (c) => c.notNull())
    .addColumn('message', types.text, (c) => c.notNull())
    .addPrimaryKeyConstraint('pool_import_lines_pk', ['job_id', 'line'])
    .execute();
}
