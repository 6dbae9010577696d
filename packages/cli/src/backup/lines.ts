import type { Cell } from '@custom-cognito/database';
import { z } from 'zod';
import { BackupError } from './errors.ts';

/** What a backup holds, as its first line says. */
export const manifestSchema = z.strictObject({
  kind: z.enum(['embedded', 'outside']),
  taken_at: z.iso.datetime(),
  rows: z.int().min(0),
  /** Migrations that had been applied, by component. */
  migrations: z.record(z.string(), z.array(z.string())),
  /** What the secrets among the rows are sealed under. */
  master_key: z.base64(),
});

export type Manifest = z.output<typeof manifestSchema>;

const NAME = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);

/** The lines of a backup after the first; a line that is an array is a row of the table before it. */
const lineSchema = z.union([
  z.strictObject({ table: NAME, columns: z.array(NAME).min(1), sequence: z.int().min(0).optional() }),
  z.strictObject({ end: z.record(NAME, z.int().min(0)) }),
]);

export type Line = z.output<typeof lineSchema>;
export type Row = readonly Cell[];

export const lineOfRow = (row: Row): string => `${JSON.stringify(row.map(asJson))}\n`;

/** JSON knows no bytes. */
const asJson = (cell: Cell) =>
  cell instanceof Uint8Array
    ? { b: Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength).toString('base64') }
    : cell;

/** Reads a line. Throws BackupError `backup_damaged`: it was sealed so, but is none of ours. */
export function readLine(text: string): Row | Line {
  const value: unknown = JSON.parse(text);
  if (Array.isArray(value)) return value.map(cellOf);
  const line = lineSchema.safeParse(value);
  if (line.success) return line.data;
  throw new BackupError('backup_damaged', { cause: line.error });
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  const { b } = value as { b?: unknown };
  if (typeof b === 'string') return new Uint8Array(Buffer.from(b, 'base64'));
  throw new BackupError('backup_damaged');
}
