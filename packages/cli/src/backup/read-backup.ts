import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { BackupError } from './errors.ts';
import { type Header, headerLength, PREAMBLE, readHeader } from './header.ts';
import { type Line, type Manifest, manifestSchema, type Row, readLine } from './lines.ts';
import { opening } from './sealed-stream.ts';
import type { Counts } from './write-backup.ts';

const PAGE = 500;
/** A row of ours is far below: an import's piece is the longest. */
const MOST_LINE = 64 * 1_024 * 1_024;

/** Some rows of a table. */
export interface TablePage {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Whoever is told what a backup holds, in its order. */
export interface Reader {
  manifest(manifest: Manifest): Promise<void> | void;
  table(table: Omit<TablePage, 'rows'> & { readonly sequence?: number | undefined }): Promise<void> | void;
  rows(page: TablePage): Promise<void> | void;
}

/** Reads the beginning of a file, which is not secret. Throws BackupError, and what the system refuses. */
export async function readFileHeader(path: string): Promise<Header> {
  const file = await open(path, 'r');
  try {
    const length = headerLength(await bytesAt(file, PREAMBLE));
    const whole = await bytesAt(file, length);
    if (whole.length < length) throw new BackupError('backup_truncated');
    return readHeader(whole);
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
  return buffer.subarray(0, bytesRead);
}

interface Reading {
  readonly header: Header;
  readonly key: Uint8Array;
  readonly signal: AbortSignal;
}

/**
 * Reads a whole backup and proves it: what the reader is told is genuine, and that nothing is missing is known when
 * this resolves. Throws BackupError.
 */
export async function readBackup(path: string, { header, key, signal }: Reading, reader: Reader): Promise<Counts> {
  const sealed = createReadStream(path, { start: header.bytes.length });
  const open = opening({ key, header: header.bytes });
  const plain = createGunzip();
  // Told to whoever reads what comes out.
  void pipeline(sealed, open, plain, { signal }).catch(() => {});
  try {
    return await readLines(plain, reader);
  } catch (error) {
    // A chunk that does not open ends the unpacking too.
    throw open.errored instanceof BackupError ? open.errored : asDamage(error);
  } finally {
    sealed.destroy();
    plain.destroy();
  }
}

function asDamage(error: unknown): unknown {
  const isOfContent = error instanceof SyntaxError || /^Z_/.test(String((error as { code?: unknown }).code));
  return isOfContent ? new BackupError('backup_damaged', { cause: error }) : error;
}

async function readLines(plain: Readable, reader: Reader): Promise<Counts> {
  const counts: Record<string, number> = {};
  let current: Omit<TablePage, 'rows'> | undefined;
  let rows: Row[] = [];
  let first = true;
  let end: Counts | undefined;
  const flush = async () => {
    if (current && rows.length > 0) await reader.rows({ ...current, rows });
    rows = [];
  };
  for await (const text of linesIn(plain)) {
    if (end) throw new BackupError('backup_damaged');
    if (first) {
      first = false;
      await reader.manifest(manifestOf(text));
      continue;
    }
    const line = readLine(text);
    if (!isRow(line)) {
      await flush();
      if ('end' in line) {
        end = line.end;
        continue;
      }
      current = { table: line.table, columns: line.columns };
      counts[line.table] = 0;
      await reader.table(line);
      continue;
    }
    if (!current || line.length !== current.columns.length) throw new BackupError('backup_damaged');
    counts[current.table] = (counts[current.table] ?? 0) + 1;
    if (rows.push(line) >= PAGE) await flush();
  }
  if (!end || !sameCounts(end, counts)) throw new BackupError('backup_damaged');
  return counts;
}

const isRow = (line: Row | Line): line is Row => Array.isArray(line);

/** What a newer release writes here is no damage. */
function manifestOf(text: string): Manifest {
  const manifest = manifestSchema.safeParse(JSON.parse(text));
  if (manifest.success) return manifest.data;
  throw new BackupError('newer_backup', { cause: manifest.error });
}

function sameCounts(told: Counts, found: Counts): boolean {
  const names = Object.keys(told);
  return names.length === Object.keys(found).length && names.every((name) => told[name] === found[name]);
}

async function* linesIn(plain: Readable): AsyncGenerator<string> {
  plain.setEncoding('utf8');
  let rest = '';
  for await (const piece of plain as AsyncIterable<string>) {
    const lines = piece.split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE) throw new BackupError('backup_damaged');
    yield* lines;
  }
  if (rest !== '') throw new BackupError('backup_damaged');
}
