import { existsSync } from 'node:fs';
import { Readable, Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditEntry, Auth } from 'custom-cognito';
import type { Settings } from '../../settings/settings.ts';
import { confirm } from '../confirm.ts';
import { withRecord } from '../existing-data.ts';
import { CommandFailure, DONE, WRONG_USAGE } from '../failure.ts';
import { interrupted, interruption } from '../interruption.ts';
import { thisOperator } from '../operator.ts';
import { notWritten, type Terminal } from '../terminal.ts';
import { writeWhole } from '../whole-file.ts';
import { entryFields } from './entry-fields.ts';

const FORMATS = ['csv', 'jsonl'] as const;
type Format = (typeof FORMATS)[number];
const STANDARD_OUTPUT = '-';
const PROGRESS_MS = 500;

export interface ExportOptions {
  readonly format?: Format;
  readonly from?: Date;
  readonly to?: Date;
  readonly event?: string;
  readonly subject?: string;
  readonly address?: string;
  readonly names?: boolean;
  readonly yes?: boolean | undefined;
}

/** Writes all entries that match into a file, or to standard output, oldest first: what was there when it began. */
export async function exportEntries(
  settings: Settings,
  file: string,
  options: ExportOptions & { readonly terminal: Terminal },
): Promise<number> {
  const { terminal, yes } = options;
  const format = options.format ?? formatOf(file);
  const toFile = file !== STANDARD_OUTPUT;
  if (toFile && existsSync(file)) {
    const question = { es: `${file} ya existe. ¿Sustituirlo?`, en: `${file} exists already. Replace it?` };
    await confirm(question, { yes, terminal });
  }
  const signal = interruption();
  const rows = await withRecord(settings, (auth) => {
    const writing = { auth, format, options, signal };
    return toFile ? intoFile(file, writing) : write(process.stdout, writing).catch(asOutput);
  });
  terminal.progress('');
  if (toFile) {
    const said = { es: `${file}: ${rows} filas.`, en: `${file}: ${rows} rows.` };
    await terminal.tell({ file, format, rows }, said);
  }
  return DONE;
}

interface Writing {
  readonly auth: Auth;
  readonly format: Format;
  readonly options: ExportOptions & { readonly terminal: Terminal };
  readonly signal: AbortSignal;
}

async function intoFile(path: string, writing: Writing): Promise<number> {
  let rows = 0;
  await writeWhole(path, async (file) => {
    rows = await write(file, writing);
  });
  return rows;
}

/** A page of entries, and what the stream buffers, is all that is in memory. */
async function write(to: Writable, { auth, format, options, signal }: Writing): Promise<number> {
  const { from, event, subject, address, names, terminal } = options;
  const now = new Date();
  const until = options.to === undefined || options.to > now ? now : options.to;
  const entries = auth.auditEntries({ from, to: until, event, subject, address, ...thisOperator() });
  const fields = entryFields({ names: names === true });
  const counted = { rows: 0 };
  const source = async function* () {
    for await (const entry of counting(entries, counted, terminal)) yield fields.of(entry);
  };
  try {
    await pipeline(Readable.from(source()), await rowsIn[format](fields.columns), to, {
      signal,
      end: to !== process.stdout,
    });
  } catch (error) {
    throw signal.aborted ? interrupted(error) : error;
  }
  return counted.rows;
}

async function* counting(entries: AsyncIterable<AuditEntry>, counted: { rows: number }, terminal: Terminal) {
  let told = performance.now();
  for await (const entry of entries) {
    counted.rows += 1;
    if (performance.now() - told > PROGRESS_MS) {
      told = performance.now();
      terminal.progress(`${counted.rows}  ${entry.at.toISOString()}`);
    }
    yield entry;
  }
}

/** What turns rows into the bytes of a format. */
const rowsIn: Readonly<Record<Format, (columns: readonly string[]) => Promise<Transform>>> = {
  csv: async (columns) => (await import('../csv.ts')).csvRows(columns),
  jsonl: async () =>
    new Transform({
      writableObjectMode: true,
      transform: (row: object, _encoding, done) => done(null, `${JSON.stringify(row)}\n`),
    }),
};

function formatOf(file: string): Format {
  if (file === STANDARD_OUTPUT) return 'jsonl';
  const format = FORMATS.find((one) => file.toLowerCase().endsWith(`.${one}`));
  if (format !== undefined) return format;
  throw new CommandFailure({
    code: 'unknown_format',
    exitCode: WRONG_USAGE,
    says: {
      es: 'El nombre del archivo termina en .csv o .jsonl, o --format dice cuál de los dos es.',
      en: 'The name of the file ends in .csv or .jsonl, or --format says which of them it is.',
    },
  });
}

function asOutput(error: unknown): never {
  throw error instanceof Error && ('syscall' in error || 'code' in error) && !(error instanceof CommandFailure)
    ? notWritten(error)
    : error;
}
