import { type Stringifier, stringify } from 'csv-stringify';

/**
 * Rows as CSV (RFC 4180) with a header. A cell that a spreadsheet would take for a formula begins with an apostrophe:
 * user agents are whatever somebody sent.
 */
export function csvRows(columns: readonly string[]): Stringifier {
  return stringify({ header: true, columns: [...columns], escape_formulas: true });
}
