import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Snapshot } from '@custom-cognito/database';
import type { PoolPiece } from 'custom-cognito';
import { createHeader, type Openers } from './header.ts';
import { lineOfRow, type Manifest } from './lines.ts';
import { sealing } from './sealed-stream.ts';
import { SAVED_TABLES, toldTable } from './tables.ts';

/** Text is quick to pack, and the levels above take three times as long for a tenth less. */
const LEVEL = 1;

export type Counts = Readonly<Record<string, number>>;

interface Writing {
  readonly snapshot: Snapshot;
  readonly kind: Manifest['kind'];
  /** What the secrets among the rows are sealed under. */
  readonly masterKey: Uint8Array;
  /** How many there are. */
  readonly rows: number;
  readonly openers: Openers;
  readonly signal: AbortSignal;
  /** What another Cognito tells of its pool. */
  readonly told?: AsyncIterable<PoolPiece> | undefined;
  /** Hears how many rows are written by now. */
  wrote(rows: number): void;
}

/** Writes a backup of what a snapshot shows, and ends `to`. Resolves with the rows of each table. */
export async function writeBackup(to: Writable, { openers, signal, ...writing }: Writing): Promise<Counts> {
  const { header, key } = await createHeader(openers);
  const counts: Record<string, number> = {};
  to.write(header);
  const lines = Readable.from(linesOf(writing, counts), { objectMode: false });
  await pipeline(lines, createGzip({ level: LEVEL }), sealing({ key, header }), to, { signal });
  return counts;
}

/** How many rows will be written. */
export async function countRows(snapshot: Snapshot): Promise<number> {
  let rows = 0;
  for (const table of await savedTables(snapshot)) rows += await snapshot.count(table);
  return rows;
}

/** Those that the database has: one of an older release has fewer. */
async function savedTables(snapshot: Snapshot): Promise<readonly string[]> {
  const there = new Set(await snapshot.tables());
  return SAVED_TABLES.filter((table) => there.has(table));
}

async function* linesOf(
  { snapshot, kind, masterKey, rows: expected, told, wrote }: Omit<Writing, 'openers' | 'signal'>,
  counts: Record<string, number>,
): AsyncGenerator<string> {
  const manifest: Manifest = {
    kind,
    taken_at: new Date().toISOString(),
    rows: expected,
    migrations: await migrationsOf(snapshot),
    master_key: Buffer.from(masterKey).toString('base64'),
  };
  yield `${JSON.stringify(manifest)}\n`;
  let written = 0;
  for (const table of await savedTables(snapshot)) {
    const columns = await snapshot.columns(table);
    yield `${JSON.stringify({ table, columns, sequence: await snapshot.sequence(table) })}\n`;
    let rows = 0;
    for await (const page of snapshot.rows(table, columns)) {
      yield page.map(lineOfRow).join('');
      rows += page.length;
      wrote(written + rows);
    }
    counts[table] = rows;
    written += rows;
  }
  for await (const { table, line } of told === undefined ? [] : toldLines(told)) {
    counts[table] ??= 0;
    if (line.startsWith('[')) {
      counts[table] += 1;
      written += 1;
      wrote(written);
    }
    yield line;
  }
  yield `${JSON.stringify({ end: counts })}\n`;
}

/** Pieces of a kind come one after the other. */
async function* toldLines(pieces: AsyncIterable<PoolPiece>): AsyncGenerator<{ table: string; line: string }> {
  let current: string | undefined;
  for await (const { of, value } of pieces) {
    const table = toldTable(of);
    if (table !== current) yield { table, line: `${JSON.stringify({ table, columns: ['json'] })}\n` };
    current = table;
    yield { table, line: lineOfRow([JSON.stringify(value)]) };
  }
}

async function migrationsOf(snapshot: Snapshot): Promise<Manifest['migrations']> {
  const migrations: Record<string, string[]> = {};
  for await (const page of snapshot.rows('schema_migrations', ['component', 'name'])) {
    for (const [component, name] of page) {
      const names = migrations[String(component)] ?? [];
      names.push(String(name));
      migrations[String(component)] = names;
    }
  }
  return migrations;
}
