import { type Stringifier, stringify } from 'csv-stringify';
import { withStops } from 'custom-cognito';

/** Most texts begin with none of these, and hold nothing that could be taken for the end of a cell. */
const HARMLESS = /^[^\s"'=+\-@,;|＝＋－＠﹢﹣﹦﹫][^",;|\t\r\n]*$/u;

/** Rows as CSV with a header, as they come. */
export const csvRows = (columns: readonly string[]): Stringifier =>
  stringify({
    header: true,
    columns: [...columns],
    quoted_string: true,
    cast: {
      string: (text, { header }) => (header ? { value: text, quoted_string: false } : withStops(text)),
    },
  });

/** A row as a line of CSV. Every text is quoted: what somebody wrote must not end its cell. RFC 4180 §2 */
export function csvLine(cells: readonly (string | boolean | null)[]): string {
  const [first = null, ...others] = cells;
  let line = cellOf(first);
  for (const cell of others) line += `,${cellOf(cell)}`;
  return `${line}\n`;
}

function cellOf(cell: string | boolean | null): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  return HARMLESS.test(cell) ? `"${cell}"` : `"${withStops(cell).replaceAll('"', '""')}"`;
}
