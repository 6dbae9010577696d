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
}

/** Lines of a table. The widths are chosen by the first rows; on a terminal longer values are cut, with a mark. */
export interface Table<T> {
  lines(rows: readonly T[]): string[];
}

export function createTable<T>(columns: readonly Column<T>[], terminal: Pick<Terminal, 'width' | 'styled'>): Table<T> {
  let widths: readonly number[] | undefined;

  function line(row: T, fitted: readonly number[]): string {
    const cells = columns.map(({ read, style }, index) => {
      const cell = fit(visible(read(row)), { width: fitted[index] ?? 0, last: index === columns.length - 1 });
      const styled = style?.(row);
      return styled === undefined ? cell : terminal.styled(styled, cell);
    });
    return cells.join(GAP).trimEnd();
  }

  function fit(text: string, { width, last }: { readonly width: number; readonly last: boolean }): string {
    const shown = terminal.width === undefined ? text : cut(text, width);
    return last ? shown : shown + ' '.repeat(Math.max(0, width - stringWidth(shown)));
  }

  return {
    lines(rows) {
      const heading = widths === undefined;
      const fitted = widths ?? chooseWidths(columns, rows, terminal.width);
      widths = fitted;
      const lines = rows.map((row) => line(row, fitted));
      if (!heading) return lines;
      const titles = columns.map(({ title }, index) =>
        fit(title, { width: fitted[index] ?? 0, last: index === columns.length - 1 }),
      );
      return [terminal.styled('bold', titles.join(GAP).trimEnd()), ...lines];
    },
  };
}

/** What the rows need; where the terminal is narrower, the widest columns give way. */
function chooseWidths<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  most: number | undefined,
): readonly number[] {
  const widths = columns.map(({ title, read }) =>
    rows.reduce((widest, row) => Math.max(widest, stringWidth(visible(read(row)))), stringWidth(title)),
  );
  if (most === undefined) return widths;
  let excess = widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - most;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.lastIndexOf(widest)] = widest - 1;
    excess -= 1;
  }
  return widths;
}

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
