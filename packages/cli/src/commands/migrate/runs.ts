import type { JournalRow, RunSummary } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { DONE, PARTLY_DONE } from '../failure.ts';
import { interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { firstOf, numbers, TOLD, tellRows } from './outcome.ts';
import { requireReportFormat, writeReport } from './report.ts';
import { withMigration } from './with-migration.ts';

/** Shows all runs, the latest first. */
export async function showRuns(settings: Settings, terminal: Terminal): Promise<number> {
  const runs = await withMigration(settings, { terminal }, ({ migration }) => migration.runs());
  if (terminal.json) {
    await terminal.print(JSON.stringify({ items: runs.map(described) }));
    return DONE;
  }
  for (const run of runs) {
    const counts = TOLD.map((state) => `${state} ${run.counts[state]}`).join('  ');
    await terminal.print(
      `${run.id}  ${new Date(run.startedAt).toISOString()}  ${run.state.padEnd(11)}  ${counts}  ${run.name}`,
    );
  }
  return DONE;
}

const described = ({ id, kind, name, state, startedAt, finishedAt, counts }: RunSummary) => ({
  run: id,
  kind,
  source: name,
  state,
  started_at: new Date(startedAt).toISOString(),
  finished_at: finishedAt === undefined ? null : new Date(finishedAt).toISOString(),
  ...numbers(counts),
  undone: counts.undone,
  kept: counts.kept,
});

export interface UndoOptions {
  readonly concurrency?: number;
  readonly includeChanged?: boolean;
  readonly report?: string;
  readonly yes?: boolean;
}

type Asked = UndoOptions & { readonly terminal: Terminal };

/** Deletes whom a run has made, after a confirmation, and tells who was kept. */
export async function undo(settings: Settings, id: string, asked: Asked): Promise<number> {
  const { concurrency, includeChanged = false, report, yes, terminal } = asked;
  if (report !== undefined) requireReportFormat(report);
  await confirm(includeChanged ? askAll(id) : ask(id), { yes, terminal });
  return withMigration(settings, { terminal }, async ({ auth, migration }) => {
    await auth.requireRecord();
    const progress = createProgress(terminal, undefined);
    const working = { concurrency, includeChanged, signal: interruption(), progress: progress.at };
    const run = await migration.undo(id, working).finally(() => progress.end());
    await auth.recordAdminAct({ ...thisOperator(), action: `undid ${id}` });
    const rows = () => migration.rows(id);
    if (report !== undefined) await writeReport(report, { name: run.name, counts: run.counts, rows: rows() }, terminal);
    await tellUndone(run, { rows: await firstOf('kept', { counts: run.counts, rows: rows() }), report }, terminal);
    return run.counts.kept > 0 ? PARTLY_DONE : DONE;
  });
}

const ask = (id: string) => ({
  es: `Se borrarán los usuarios que creó ${id} y que ni han entrado ni han cambiado desde entonces. ¿Seguir?`,
  en: `The users whom ${id} has made, and who have neither signed in nor were changed since, will be deleted. Go on?`,
});

const askAll = (id: string) => ({
  es: `Se borrarán todos los usuarios que creó ${id}, también los que ya han entrado. ¿Seguir?`,
  en: `All users whom ${id} has made will be deleted, those who have signed in too. Go on?`,
});

interface Undone {
  /** The first that were kept. */
  readonly rows: readonly JournalRow[];
  readonly report: string | undefined;
}

async function tellUndone({ id, state, counts }: RunSummary, { rows, report }: Undone, terminal: Terminal) {
  const { undone, kept } = counts;
  const kept_rows = rows.map(({ row, code }) => ({ row, code }));
  await terminal.tell(
    { run: id, state, undone, kept, kept_rows, report: report ?? null },
    { es: `${id} se ha deshecho: ${undone} usuarios borrados.`, en: `${id} was undone: ${undone} users deleted.` },
  );
  if (terminal.json || kept === 0) return;
  terminal.note(
    {
      es: `${kept} se quedan, porque han entrado o cambiado desde entonces (--include-changed los borra también):`,
      en: `${kept} were kept, who have signed in or were changed since (--include-changed deletes them too):`,
    }[terminal.language],
  );
  await tellRows(rows, { all: kept, report }, terminal);
}
