import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { withoutStops } from '../csv-formulas.ts';
import { MigrationError } from './errors.ts';
import type { CsvFile, Source, SourceAddress, SourceRow } from './source.ts';

const LONGEST_ROW = 65_536;
const DELIMITERS = [',', ';', '\t'] as const;
const LINE_FEED = 10;

interface Surveyed {
  readonly fingerprint: string;
  readonly lines: number;
  readonly delimiter: string;
}

/**
 * A CSV file in UTF-8, with or without a byte order mark, its lines ended either way, its columns between commas,
 * semicolons or tabs: whichever the header has most of. Read twice: once to see that all of it is UTF-8, and for the rows.
 */
export async function openCsvSource(address: Extract<SourceAddress, { kind: 'csv' }>): Promise<Source> {
  const path = resolve(address.path);
  const { fingerprint, lines, delimiter } = await survey(path);
  const file = { path, delimiter };
  const columns = await headerOf(file);
  return {
    address: { kind: 'csv', path },
    name: basename(path),
    fingerprint,
    stable: true,
    total: Math.max(0, lines - 1),
    columns,
    file,
    rows: () => rowsOf(file),
    close: async () => {},
  };
}

async function survey(path: string): Promise<Surveyed> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const hash = createHash('sha256');
  let lines = 0;
  let last = LINE_FEED;
  let header = '';
  for await (const chunk of bytesOf(path)) {
    hash.update(chunk);
    const text = decoded(() => utf8.decode(chunk, { stream: true }), lines);
    if (lines === 0) header += text;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  decoded(() => utf8.decode(), lines);
  if (last !== LINE_FEED) lines += 1;
  const first = header.split(/\r?\n/, 1)[0] ?? '';
  const most = DELIMITERS.toSorted((one, other) => first.split(other).length - first.split(one).length);
  return { fingerprint: hash.digest('base64url'), lines, delimiter: most[0] ?? ',' };
}

function decoded(decode: () => string, lines: number): string {
  try {
    return decode();
  } catch (cause) {
    throw new MigrationError('not_utf8', `after line ${lines}`, { cause });
  }
}

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    throw new MigrationError('source_unavailable', String((error as NodeJS.ErrnoException).code), { cause: error });
  }
}

async function headerOf(file: CsvFile): Promise<string[]> {
  for await (const fields of records(file)) return fields.map((name) => name.trim());
  throw new MigrationError('no_rows');
}

/** Throws MigrationError. */
export async function* rowsOf(file: CsvFile): AsyncGenerator<SourceRow> {
  let row = -1;
  for await (const fields of records(file)) {
    row += 1;
    if (row > 0) yield { row, fields: fields.map(withoutStops) };
  }
}

async function* records({ path, delimiter }: CsvFile): AsyncGenerator<string[]> {
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const bytes = Readable.from(bytesOf(path));
  bytes.once('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  try {
    for await (const fields of parser as AsyncIterable<string[]>) yield fields;
  } catch (error) {
    if (error instanceof MigrationError) throw error;
    const { code = 'unknown', lines } = error as { code?: string; lines?: number };
    throw new MigrationError('malformed_csv', `${code}, line ${lines ?? '?'}`, { cause: error });
  } finally {
    bytes.destroy();
    parser.destroy();
  }
}
