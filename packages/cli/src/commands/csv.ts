import { type CastingContext, type Options, type Stringifier, stringify } from 'csv-stringify';
import { stringify as stringifyNow } from 'csv-stringify/sync';

/**
 * Before what a spreadsheet takes for the beginning of a formula: at the beginning of a cell, and behind whatever it may
 * take for the end of one, since separators depend on its language. OWASP, CSV Injection
 */
const BEFORE_FORMULA = /(?<=^|[,;|\t\r\n])(?=[\s"']*[=+\-@\t\r\n＝＋－＠﹢﹣﹦﹫])/gu;

/**
 * Text of which no spreadsheet calculates anything: an apostrophe stands before what could begin a formula. Without that
 * apostrophe it is what it was; text that had one there has two.
 */
export const harmless = (text: string): string => text.replace(BEFORE_FORMULA, "'");

/** RFC 4180 with every text quoted: what somebody wrote must not end its cell. */
const OPTIONS: Options = {
  quoted_string: true,
  cast: {
    string: (text, { header }: CastingContext) => (header ? { value: text, quoted_string: false } : harmless(text)),
    boolean: String,
  },
};

/** Rows as CSV with a header, as they come. */
export const csvRows = (columns: readonly string[]): Stringifier =>
  stringify({ ...OPTIONS, header: true, columns: [...columns] });

/** Rows as CSV; the header stands before them where `columns` are given. */
export const csvText = (rows: readonly (readonly unknown[])[], columns?: readonly string[]): string =>
  stringifyNow([...rows], { ...OPTIONS, ...(columns && { header: true, columns: [...columns] }) });
