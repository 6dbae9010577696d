import { type Stringifier, stringify } from 'csv-stringify';

/** What a spreadsheet takes for the beginning of a formula. OWASP, CSV Injection */
const FORMULA = new Set('=+-@\t\r\n＝＋－＠﹢﹣﹦﹫');
/** What it may take for the end of a cell, since separators depend on its language. */
const SEPARATORS = new Set(',;|\t\r\n');
/** What may stand before the beginning of a formula. */
const SKIPPED = /[\s"']/u;

/** Most texts begin with none of these, and hold nothing that could be taken for the end of a cell. */
const HARMLESS = /^[^\s"'=+\-@,;|＝＋－＠﹢﹣﹦﹫][^",;|\t\r\n]*$/u;

/**
 * Text of which no spreadsheet calculates anything: an apostrophe stands before what could begin a formula. Without that
 * apostrophe it is what it was; text that had one there has two.
 */
function harmless(text: string): string {
  const pieces: string[] = [];
  let end = text.length;
  let formulaFollows = false;
  // From the end, where each character is looked at once.
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const character = text.charAt(at);
    formulaFollows = FORMULA.has(character) || (formulaFollows && SKIPPED.test(character));
    if (!formulaFollows || (at > 0 && !SEPARATORS.has(text.charAt(at - 1)))) continue;
    pieces.push(text.slice(at, end), "'");
    end = at;
  }
  pieces.push(text.slice(0, end));
  return pieces.reverse().join('');
}

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
export function csvLine(cells: readonly (string | boolean | null)[]): string {
  const [first = null, ...others] = cells;
  let line = cellOf(first);
  for (const cell of others) line += `,${cellOf(cell)}`;
  return `${line}\n`;
}

function cellOf(cell: string | boolean | null): string {
  if (typeof cell !== 'string') return String(cell ?? '');
  return HARMLESS.test(cell) ? `"${cell}"` : `"${harmless(cell).replaceAll('"', '""')}"`;
}
