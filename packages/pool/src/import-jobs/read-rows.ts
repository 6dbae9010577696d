import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** Cognito's limit for a row. */
const LONGEST_ROW = 16_000;

/** Why a file cannot be read on. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}

/**
 * The rows of a CSV file in UTF-8, with or without a byte order mark, in RFC 4180's quotes or with Cognito's `\,` for a
 * comma. Throws ImportFileError.
 */
export async function* readRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true, max_record_size: LONGEST_ROW });
  const source = Readable.from(decoded(bytes));
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const row of parser as AsyncIterable<string[]>) yield row;
  } catch (error) {
    throw isOfParser(error) ? new ImportFileError(`The CSV file is malformed (${error.code}).`) : error;
  } finally {
    source.destroy();
    parser.destroy();
  }
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (...given: Parameters<typeof utf8.decode>) => {
    try {
      return utf8.decode(...given);
    } catch {
      throw new ImportFileError('The CSV file is not encoded in UTF-8.');
    }
  };
  for await (const chunk of bytes) yield decode(chunk, { stream: true });
  yield decode();
}

const isOfParser = (error: unknown): error is Error & { code: string } =>
  error instanceof Error && /^CSV_/.test(String((error as { code?: unknown }).code));

/** A row with as many fields as the header: Cognito's way to write a comma within one is a backslash before it. */
export function withEscapedCommas(row: readonly string[], columns: number): readonly string[] {
  if (row.length <= columns) return row;
  const joined: string[] = [];
  for (const field of row) {
    const before = joined.at(-1);
    if (before?.endsWith('\\')) joined[joined.length - 1] = `${before.slice(0, -1)},${field}`;
    else joined.push(field);
  }
  return joined;
}
