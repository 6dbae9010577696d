import type { RunSummary } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { DONE } from '../failure.ts';
import { interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { createProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { numbers, TOLD } from './outcome.ts';
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
});

export interface UndoOptions {
  readonly concurrency?: number;
  readonly yes?: boolean;
}

/** Deletes whom a run has made, after a confirmation. */
export async function undo(
  settings: Settings,
  id: string,
  { concurrency, yes, terminal }: UndoOptions & { readonly terminal: Terminal },
): Promise<number> {
  const question = {
    es: `Se borrarán todos los usuarios que creó ${id}, también los que ya han entrado. ¿Seguir?`,
    en: `All users whom ${id} has made will be deleted, those who have signed in too. Go on?`,
  };
  await confirm(question, { yes, terminal });
  const run = await withMigration(settings, { terminal }, async ({ auth, migration }) => {
    await auth.requireRecord();
    const progress = createProgress(terminal, undefined);
    const signal = interruption();
    const undone = await migration.undo(id, { concurrency, signal, progress: progress.at }).finally(() => {
      progress.end();
    });
    await auth.recordAdminAct({ ...thisOperator(), action: `undid ${id}` });
    return undone;
  });
  const { undone } = run.counts;
  await terminal.tell(
    { run: id, state: run.state, undone },
    { es: `${id} se ha deshecho: ${undone} usuarios borrados.`, en: `${id} was undone: ${undone} users deleted.` },
  );
  return DONE;
}
