import { Readable } from 'node:stream';
import { parse } from 'csv-parse';

/** Cognito's limit for a row. */
const LONGEST_ROW = 16_000;

/** Why a file cannot be read on. */
export class ImportFileError extends Error {
  override readonly name = 'ImportFileError';
}

type Row = readonly string[];

/** A quote, or another end of line than a line feed: what is more than a list of values between commas. */
const ELABORATE = /["\r]/;

/**
 * The rows of a CSV file in UTF-8, some at a time, with or without a byte order mark, in RFC 4180's quotes or with
 * Cognito's `\,` for a comma. Throws ImportFileError.
 */
export async function* readRows(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Row[]> {
  const texts = decoded(bytes);
  let rest = '';
  let isFirst = true;
  for await (const text of texts) {
    rest += isFirst ? text.replace(/^\uFEFF/, '') : text;
    const end = rest.lastIndexOf('\n') + 1;
    // As soon as anything is elaborate, a parser reads from there on; it also says what is wrong with a row that is too long.
    if (ELABORATE.test(rest) || rest.length - end > LONGEST_ROW) return yield* parsed(followed(rest, texts), isFirst);
    const lines = rest.slice(0, end).split('\n');
    if (lines.some(({ length }) => length > LONGEST_ROW)) return yield* parsed(followed(rest, texts), isFirst);
    yield plain(lines);
    isFirst &&= end === 0;
    rest = rest.slice(end);
  }
  yield plain([rest]);
}

const plain = (lines: readonly string[]): Row[] => lines.flatMap((line) => (line === '' ? [] : [line.split(',')]));

async function* followed(first: string, others: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* others;
}

async function* parsed(texts: AsyncIterable<string>, isWhole: boolean): AsyncGenerator<readonly Row[]> {
  const parser = parse({
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    // The first line says how lines end, and where it was read already that is known.
    ...(!isWhole && { record_delimiter: '\n' }),
  });
  const source = Readable.from(texts);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const row of parser as AsyncIterable<string[]>) yield [row];
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
