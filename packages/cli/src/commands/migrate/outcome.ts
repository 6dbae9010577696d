import type { Text } from '@custom-cognito/contract';
import type { JournalRow, RowState, RunCounts } from 'custom-cognito';
import { DONE, PARTLY_DONE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { saidOfRow } from './faults.ts';

/** More than these are in the report. */
const MOST_ROWS = 20;

export const TOLD = ['created', 'updated', 'skipped', 'refused'] as const satisfies readonly RowState[];

const WORDS: Readonly<Record<(typeof TOLD)[number], Text>> = {
  created: { es: 'creados', en: 'created' },
  updated: { es: 'sustituidos', en: 'updated' },
  skipped: { es: 'ya estaban', en: 'skipped' },
  refused: { es: 'rechazados', en: 'refused' },
};

interface Outcome {
  /** Absent where nothing was changed. */
  readonly id?: string;
  readonly source: string;
  readonly counts: RunCounts;
  readonly resumed?: boolean;
  /** Columns that nothing was made of. */
  readonly columns: readonly string[];
  readonly report: string | undefined;
  readonly rows: AsyncIterable<JournalRow> | Iterable<JournalRow>;
}

export const exitCodeOf = ({ refused }: RunCounts): number => (refused > 0 ? PARTLY_DONE : DONE);

/** Tells what a run has done, or a plan would do, and the first rows that were refused. */
export async function tellOutcome(outcome: Outcome, terminal: Terminal): Promise<void> {
  const { id, source, counts, resumed, columns, report } = outcome;
  const refused = await firstOf('refused', outcome);
  if (terminal.json) {
    await terminal.print(
      JSON.stringify({
        run: id ?? null,
        dry_run: id === undefined,
        source,
        resumed: resumed ?? false,
        ...numbers(counts),
        not_moved: columns,
        refused_rows: refused.map(({ row, code }) => ({ row, code })),
        report: report ?? null,
      }),
    );
    return;
  }
  const { language } = terminal;
  const title = id ?? { es: 'Plan: no se ha cambiado nada', en: 'Plan: nothing was changed' }[language];
  await terminal.print(`${title}  ${source}`);
  for (const state of TOLD) {
    const line = `${String(counts[state]).padStart(10)}  ${WORDS[state][language]}`;
    await terminal.print(state === 'refused' && counts[state] > 0 ? terminal.styled('red', line) : line);
  }
  await tellRows(refused, { all: counts.refused, report }, terminal);
  if (columns.length > 0) terminal.note(`${NOT_MOVED[language]} ${columns.join(', ')}`);
  if (report !== undefined) terminal.note(report);
}

interface Of {
  /** How many there are. */
  readonly all: number;
  readonly report: string | undefined;
}

/** Tells of rows by their number and why. */
export async function tellRows(rows: readonly JournalRow[], { all, report }: Of, terminal: Terminal): Promise<void> {
  const { language } = terminal;
  const row = { es: 'fila', en: 'row' }[language];
  for (const one of rows) await terminal.print(`  ${row} ${one.row}: ${saidOfRow(one.code ?? '', language)}`);
  if (all > rows.length && report === undefined) terminal.note(MORE[language]);
}

const MORE: Text = { es: '  … los demás, con --report', en: '  … the others with --report' };
const NOT_MOVED: Text = { es: 'Columnas que no se traen:', en: 'Columns that are not moved:' };

export const numbers = (counts: RunCounts): Readonly<Record<(typeof TOLD)[number], number>> => ({
  created: counts.created,
  updated: counts.updated,
  skipped: counts.skipped,
  refused: counts.refused,
});

/** The first rows of which that has become. */
export async function firstOf(
  state: RowState,
  { counts, rows }: Pick<Outcome, 'counts' | 'rows'>,
): Promise<JournalRow[]> {
  const found: JournalRow[] = [];
  if (counts[state] === 0) return found;
  for await (const row of rows) {
    if (row.state === state) found.push(row);
    if (found.length >= MOST_ROWS) break;
  }
  return found;
}
