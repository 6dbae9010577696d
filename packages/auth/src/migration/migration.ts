import { randomBytes, randomUUID } from 'node:crypto';
import { type Database, migrate as migrateTables, requireMasterKey } from '@custom-cognito/database';
import type { Cognito } from '../cognito.ts';
import { createSecrets } from '../secrets.ts';
import type { JournalRow, MigrationJournal, MigrationRun, RunCounts, RunState } from '../store/migration-journal.ts';
import { createMigrationJournal } from '../store/migration-journal-kysely.ts';
import { authTables } from '../store/migrations.ts';
import { createSignedIn } from '../store/signed-in.ts';
import { MigrationError } from './errors.ts';
import { hold } from './hold.ts';
import { recoverBatch } from './import-batch.ts';
import { moveRows } from './move-rows.ts';
import { plannedRows } from './plan.ts';
import { readPoolFacts } from './pool-facts.ts';
import type { NotMoved, Reading, Undoing, Working } from './reading.ts';
import type { Source, SourceAddress } from './source.ts';
import { undoRun } from './undo.ts';

const PAGE = 1_000;
/** Our own pool only keeps it. */
const NO_ROLE = 'arn:aws:iam::000000000000:role/none';
const ROWS_PER_JOB = 5_000;
const CONCURRENCY = 8;

export interface MigrationOptions {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  /** Keeps the journal. */
  readonly database: Database;
  /** 32 bytes. */
  readonly masterKey: Uint8Array;
  /** Sends files to the addresses that import jobs have; the global fetch unless given. */
  readonly fetch?: typeof fetch | undefined;
  /** AWS takes hashes of four algorithms, one to a job; our own pool takes all that it knows, in any. */
  readonly hashes: 'all' | 'aws';
  /** The role as which AWS logs what became of each line. */
  readonly logsRole?: string | undefined;
  /** 5,000 unless given; AWS takes minutes for a job, however small. */
  readonly rowsPerJob?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly clock?: (() => number) | undefined;
}

export interface RunSummary extends Omit<MigrationRun, 'plan' | 'fingerprint'> {
  readonly counts: RunCounts;
}

/** Moves users of another system into a pool: by row, once, and undone where that is asked for. */
export interface Migration {
  /** Reads all rows and says what would become of them; changes nothing. Holds some 50 bytes for each row. */
  plan(source: Source, reading: Reading, working?: Working): Promise<NotMoved & { rows: AsyncIterable<JournalRow> }>;
  /** Moves the rows of a source; one that was not finished is gone on with. Throws MigrationError. */
  migrate(source: Source, reading: Reading, working?: Working): Promise<RunSummary & NotMoved & { resumed: boolean }>;
  /** Where the source of a run was, and how it was read. Throws MigrationError `unknown_run` and `run_undone`. */
  sourceOf(run: string): Promise<{ address: SourceAddress; reading: Reading }>;
  runs(): Promise<readonly RunSummary[]>;
  /** What became of each row, in the order of the source. */
  rows(run: string): AsyncIterable<JournalRow>;
  /**
   * Deletes whom a run has made, but for those who have signed in or were changed since: their rows are `kept` and say why,
   * and the same run can be undone again. Throws MigrationError `unknown_run`.
   */
  undo(run: string, working?: Undoing): Promise<RunSummary>;
}

/** Throws `RangeError`, `WrongMasterKeyError` and `NewerSchemaError` as `createAuth` does. */
export async function createMigration(options: MigrationOptions): Promise<Migration> {
  const { cognito, userPoolId, database, clock = Date.now } = options;
  const secrets = createSecrets(await requireMasterKey(database, options.masterKey));
  await migrateTables(database, authTables.name, authTables.migrations);
  const journal = createMigrationJournal(database, secrets);
  const signedIn = createSignedIn(database);
  const facts = () => readPoolFacts(cognito, userPoolId);
  const jobs = ({ signal, concurrency = CONCURRENCY }: Working) => ({
    cognito,
    userPoolId,
    journal,
    fetch: options.fetch ?? fetch,
    logsRole: options.logsRole ?? NO_ROLE,
    importsDisabled: options.hashes !== 'aws',
    clock,
    commas: options.hashes === 'aws' ? ('escaped' as const) : ('escaped or quoted' as const),
    concurrency,
    signal,
  });
  const known = async (id: string) => (await journal.find(id)) ?? refuse('unknown_run', id);
  const summary = async (id: string) => summarize(await known(id), journal);
  const held = <T>(id: string, work: () => Promise<T>) => hold({ run: id, holder: randomUUID(), journal, clock }, work);

  async function openRun(source: Source, reading: Reading): Promise<{ id: string; resumed: boolean }> {
    const open = await journal.findOpen(source.fingerprint);
    if (open) return { id: open.id, resumed: true };
    const id = `mig-${randomBytes(6).toString('hex')}`;
    const { name, fingerprint, address } = source;
    const plan = JSON.stringify({ address, reading } satisfies Planned);
    await journal.create({ id, kind: address.kind, name, fingerprint, state: 'running', plan, startedAt: clock() });
    return { id, resumed: false };
  }

  return {
    async plan(source, reading, working = {}) {
      return plannedRows(source, reading, { ...working, ...jobs(working), facts: await facts(), secrets });
    },
    async migrate(source, reading, working = {}) {
      const { id, resumed } = await openRun(source, reading);
      const pool = await facts();
      const columns = await held(id, async () => {
        const end = (state: RunState) => journal.setState(id, state, clock());
        await end('running');
        const parts = { ...working, ...jobs(working), facts: pool, secrets, header: pool.header };
        try {
          for (const batch of await journal.pendingBatches(id)) await recoverBatch(batch, parts);
          const given = { rowsPerJob: options.rowsPerJob ?? ROWS_PER_JOB, hashes: options.hashes };
          const ignored = await moveRows(id, { source, reading, ...given }, parts);
          await end('finished');
          return ignored;
        } catch (error) {
          await end('interrupted');
          throw error;
        }
      });
      return { ...(await summary(id)), columns, resumed };
    },
    async sourceOf(id) {
      const run = await known(id);
      if (run.state === 'undone' || run.state === 'undoing') refuse('run_undone', id);
      return JSON.parse(run.plan) as Planned;
    },
    runs: async () => Promise.all((await journal.list()).map((run) => summarize(run, journal))),
    async *rows(run) {
      await known(run);
      for (let after = 0; ; ) {
        const page = await journal.rows({ run, after, limit: PAGE });
        yield* page;
        const last = page.at(-1);
        if (page.length < PAGE || !last) return;
        after = last.row;
      }
    },
    async undo(id, { includeChanged = false, ...working } = {}) {
      await known(id);
      await held(id, async () => {
        await journal.setState(id, 'undoing', clock());
        const parts = { ...working, ...jobs(working), header: (await facts()).header };
        // Whom a batch made before a crash is to be undone too.
        for (const batch of await journal.pendingBatches(id)) await recoverBatch(batch, parts);
        await undoRun(id, { includeChanged }, { ...parts, signedIn });
        await journal.setState(id, 'undone', clock());
      });
      return summary(id);
    },
  };
}

interface Planned {
  readonly address: SourceAddress;
  readonly reading: Reading;
}

const refuse = (code: 'unknown_run' | 'run_undone', detail: string): never => {
  throw new MigrationError(code, detail);
};

async function summarize(
  { plan: _, fingerprint: __, ...run }: MigrationRun,
  journal: MigrationJournal,
): Promise<RunSummary> {
  return { ...run, counts: await journal.counts(run.id) };
}
