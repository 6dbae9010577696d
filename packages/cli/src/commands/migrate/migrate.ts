import { readFileSync } from 'node:fs';
import {
  type ColumnMap,
  type JournalRow,
  openSource,
  type Reading,
  type RowState,
  readColumnMap,
  type Source,
  type SourceAddress,
} from 'custom-cognito';
import type { OpenMigration } from '../../compose/migration-service.ts';
import type { Settings } from '../../settings/settings.ts';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import { interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { exitCodeOf, tellOutcome } from './outcome.ts';
import { requireReportFormat, writeReport } from './report.ts';
import { withMigration } from './with-migration.ts';

export interface MigrateOptions {
  readonly dryRun?: boolean;
  readonly map?: string;
  readonly verified?: boolean;
  readonly concurrency?: number;
  readonly report?: string;
  readonly logsRole?: string;
}

type Asked = MigrateOptions & { readonly terminal: Terminal };

/** Moves the users of a source, or says what would become of them. */
export async function migrateFrom(settings: Settings, address: SourceAddress, asked: Asked): Promise<number> {
  if (asked.report !== undefined) requireReportFormat(asked.report);
  requireLogsRole(settings, asked);
  const map = asked.map === undefined ? undefined : readMapFile(asked.map);
  const reading: Reading = { map, ...(asked.verified && { vouched: true }) };
  return withMigration(settings, asked, async (opened) => {
    const source = await openSource(address);
    try {
      return await (asked.dryRun ? plan : move)(opened, { source, reading, asked });
    } finally {
      await source.close();
    }
  });
}

/** Goes on with a run: the same source, read as it was. */
export async function resume(settings: Settings, run: string, asked: Asked): Promise<number> {
  if (asked.report !== undefined) requireReportFormat(asked.report);
  requireLogsRole(settings, asked);
  return withMigration(settings, asked, async (opened) => {
    const { address, reading } = await opened.migration.sourceOf(run);
    const source = await openSource(address);
    try {
      return await move(opened, { source, reading, asked });
    } finally {
      await source.close();
    }
  });
}

interface Moving {
  readonly source: Source;
  readonly reading: Reading;
  readonly asked: Asked;
}

async function move({ auth, migration }: OpenMigration, { source, reading, asked }: Moving): Promise<number> {
  const { terminal, concurrency } = asked;
  const operator = thisOperator();
  await auth.requireRecord();
  await auth.recordAdminAct({ ...operator, action: 'migrate' });
  const signal = interruption();
  const progress = createProgress(terminal, source.total);
  const done = await migration.migrate(source, reading, { concurrency, signal, progress: progress.at }).finally(() => {
    progress.end();
  });
  await auth.recordAdminAct({ ...operator, action: `migrated ${done.id}` });
  if (asked.report !== undefined) {
    await writeReport(
      asked.report,
      { name: source.name, counts: done.counts, rows: migration.rows(done.id) },
      terminal,
    );
  }
  await tellOutcome({ ...done, source: source.name, report: asked.report, rows: migration.rows(done.id) }, terminal);
  return exitCodeOf(done.counts);
}

/** Rows go into the report as they come; without one, only what is to be told is kept. */
async function plan({ migration }: OpenMigration, { source, reading, asked }: Moving): Promise<number> {
  const { terminal, concurrency } = asked;
  const signal = interruption();
  const progress = createProgress(terminal, source.total);
  const planned = await migration.plan(source, reading, { concurrency, signal, progress: progress.at });
  const counts: Record<RowState, number> = {
    pending: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    refused: 0,
    undone: 0,
    kept: 0,
  };
  const told: JournalRow[] = [];
  async function* rows(): AsyncGenerator<JournalRow> {
    for await (const row of planned.rows) {
      counts[row.state] += 1;
      if (row.state === 'refused') told.push(row);
      yield row;
    }
  }
  try {
    if (asked.report === undefined) for await (const _ of rows());
    else await writeReport(asked.report, { name: source.name, counts, rows: rows() }, terminal);
  } finally {
    progress.end();
  }
  const { columns } = planned;
  await tellOutcome({ source: source.name, counts, columns, report: asked.report, rows: told }, terminal);
  return exitCodeOf(counts);
}

function readMapFile(path: string): ColumnMap {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new CommandFailure({
      code: 'invalid_map',
      exitCode: WRONG_USAGE,
      says: { es: `${path} no se puede leer como JSON.`, en: `${path} cannot be read as JSON.` },
      cause,
    });
  }
  return readColumnMap(json);
}

function requireLogsRole({ backEnd }: Settings, { logsRole, dryRun }: Asked): void {
  if (backEnd.kind === 'embedded' || backEnd.endpoint !== undefined || logsRole !== undefined || dryRun) return;
  throw new CommandFailure({
    code: 'logs_role_missing',
    exitCode: WRONG_USAGE,
    says: {
      es: 'AWS importa solo con una función de IAM para CloudWatch Logs: --logs-role ARN.',
      en: 'AWS imports only with an IAM role for CloudWatch Logs: --logs-role ARN.',
    },
  });
}
