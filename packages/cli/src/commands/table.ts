import stringWidth from 'string-width';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

const GAP = '  ';
/** A column is not cut below this many cells of the terminal while another is wider. */
const NARROWEST = 6;
const CUT = '…';

export interface Column<T> {
  readonly title: string;
  read(row: T): string;
  style?(row: T): 'red' | 'green' | undefined;
  /** Of no use when cut: left out where the terminal has no room for it. */
  readonly whole?: boolean;
}

/** A column and its width in cells. */
interface Fitted<T> extends Column<T> {
  readonly cells: number;
}

/** Lines of a table. The widths are chosen by the first rows; on a terminal longer values are cut, with a mark. */
export interface Table<T> {
  lines(rows: readonly T[]): string[];
}

export function createTable<T>(columns: readonly Column<T>[], terminal: Pick<Terminal, 'width' | 'styled'>): Table<T> {
  let fitted: readonly Fitted<T>[] | undefined;

  const line = (row: T, among: readonly Fitted<T>[]): string =>
    joined(
      among,
      (column) => column.read(row),
      (column, cell) => {
        const styled = column.style?.(row);
        return styled === undefined ? cell : terminal.styled(styled, cell);
      },
    );

  function joined(
    among: readonly Fitted<T>[],
    read: (column: Fitted<T>) => string,
    style: (column: Fitted<T>, cell: string) => string = (_, cell) => cell,
  ): string {
    const cells = among.map((column, index) => {
      const shown = terminal.width === undefined ? visible(read(column)) : cut(visible(read(column)), column.cells);
      const isLast = index === among.length - 1;
      return style(column, isLast ? shown : shown + ' '.repeat(Math.max(0, column.cells - stringWidth(shown))));
    });
    return cells.join(GAP).trimEnd();
  }

  return {
    lines(rows) {
      if (fitted !== undefined) return rows.map((row) => line(row, fitted ?? []));
      const chosen = fit(columns, rows, terminal.width);
      fitted = chosen;
      return [
        terminal.styled(
          'bold',
          joined(chosen, ({ title }) => title),
        ),
        ...rows.map((row) => line(row, chosen)),
      ];
    },
  };
}

/** What the rows need. Where the terminal is narrower, what must be whole goes first, and then the widest give way. */
function fit<T>(columns: readonly Column<T>[], rows: readonly T[], most = Number.POSITIVE_INFINITY): Fitted<T>[] {
  const needed = columns.map((column) => ({
    ...column,
    cells: rows.reduce(
      (widest, row) => Math.max(widest, stringWidth(visible(column.read(row)))),
      stringWidth(column.title),
    ),
  }));
  const fitted = excess(needed, most) > 0 ? needed.filter(({ whole }) => !whole) : needed;
  while (excess(fitted, most) > 0) {
    const widest = fitted.reduce((one, other) => (other.cells >= one.cells ? other : one));
    if (widest.cells <= NARROWEST) break;
    widest.cells -= 1;
  }
  return fitted;
}

/** How many cells there are too many. */
const excess = (columns: readonly { readonly cells: number }[], most: number): number =>
  columns.reduce((sum, { cells }) => sum + cells, GAP.length * (columns.length - 1)) - most;

/** As much of a text as fits, whole characters only; a mark stands for the rest. */
function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of CHARACTERS.segment(text)) {
    used += stringWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}${CUT}`;
}

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
