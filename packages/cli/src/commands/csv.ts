import { type Stringifier, stringify } from 'csv-stringify';

/**
 * Before what a spreadsheet takes for the beginning of a formula: at the beginning of a cell, and behind whatever it may
 * take for the end of one, since separators depend on its language. OWASP, CSV Injection
 */
const BEFORE_FORMULA = /(?<=^|[,;|\t\r\n])(?=[\s"']*[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫])/gu;

/** Most texts begin with none of these, and hold nothing that could be taken for the end of a cell. */
const HARMLESS = /^[^\s"'=+\-@,;|＝＋－＠﹢﹣﹦﹫][^",;|\t\r\n]*$/u;

/**
 * Text of which no spreadsheet calculates anything: an apostrophe stands before what could begin a formula. Without that
 * apostrophe it is what it was; text that had one there has two.
 */
const harmless = (text: string): string => text.replace(BEFORE_FORMULA, "'");

/** Rows as CSV with a header, as they come. */
export const csvRows = (columns: readonly string[]): Stringifier =>
  stringify({
    header: true,
    columns: [...columns],
    quoted_string: true,
    cast: {
      string: (text, { header }) => (header ? { value: text, quoted_string: false } : harmless(text)),
    },
  });

/** A row as a line of CSV. Every text is quoted: what somebody wrote must not end its cell. RFC 4180 §2 */
export const csvLine = (cells: readonly (string | boolean | null)[]): string => `${cells.map(cellOf).join(',')}\n`;

function cellOf(cell: string | boolean | null): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  return HARMLESS.test(cell) ? `"${cell}"` : `"${harmless(cell).replaceAll('"', '""')}"`;
}
