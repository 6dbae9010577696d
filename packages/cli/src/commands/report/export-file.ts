import { lstatSync, type Stats } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UserRecord } from 'custom-cognito';
import { confirm } from '../confirm.ts';
import { csvLine } from '../csv.ts';
import { CommandFailure, WRONG_USAGE } from '../failure.ts';
import { interrupted } from '../interruption.ts';
import type { Terminal } from '../terminal.ts';
import { userFields } from '../users/account.ts';
import { writeWhole } from '../whole-file.ts';

/** A user as exported. */
export interface ExportedUser {
  readonly user: UserRecord;
  readonly groups: readonly string[];
}

type Pages = AsyncIterable<readonly ExportedUser[]>;
type Fields = ReturnType<typeof userFields>;

/** Characters that are written at once. */
const PIECE = 65_536;

const COLUMNS = [
  'sub',
  'username',
  'email',
  'name',
  'phone_number',
  'status',
  'enabled',
  'email_verified',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof Fields)[];

/** The text of a file, page by page. */
const FORMATS = {
  async *csv(pages) {
    yield `${COLUMNS.join(',')},groups\n`;
    for await (const page of pages) yield page.map(lineOf).join('');
  },
  async *json(pages) {
    yield '{"users":[\n';
    let total = 0;
    for await (const page of pages) {
      const lines = page.map(({ user, groups }) => JSON.stringify({ ...userFields(user), groups })).join(',\n');
      yield total === 0 ? lines : `,\n${lines}`;
      total += page.length;
    }
    yield `\n],"total":${total}}\n`;
  },
} as const satisfies Record<string, (pages: Pages) => AsyncGenerator<string>>;

/** The groups as an import reads them. */
function lineOf({ user, groups }: ExportedUser): string {
  const fields = userFields(user);
  return csvLine([...COLUMNS.map((column) => fields[column]), groups.join(';')]);
}

export type Format = keyof typeof FORMATS;

/** The format that the name of a file says. Throws CommandFailure `unknown_format`. */
export function formatOf(file: string): Format {
  const format = (Object.keys(FORMATS) as Format[]).find((one) => file.toLowerCase().endsWith(`.${one}`));
  if (format !== undefined) return format;
  throw new CommandFailure({
    code: 'unknown_format',
    exitCode: WRONG_USAGE,
    says: { es: 'El nombre del archivo termina en .csv o .json.', en: 'The name of the file ends in .csv or .json.' },
  });
}

/**
 * Makes sure that a file may be written: what is there already is replaced when that is confirmed, and a link or
 * anything but a file is not. Throws CommandFailure `not_a_file` and those of `confirm`.
 */
export async function prepareFile(
  file: string,
  { yes, terminal }: { readonly yes?: boolean | undefined; readonly terminal: Terminal },
): Promise<void> {
  const there = lookAt(file);
  if (there === undefined) return;
  if (!there.isFile()) throw notAFile(file);
  await confirm(
    { es: `${file} ya existe. ¿Sustituirlo?`, en: `${file} exists already. Replace it?` },
    { yes, terminal },
  );
}

/** Of a link, the link itself: somebody may have put it there to have another file written. */
function lookAt(file: string): Stats | undefined {
  return lstatSync(file, { throwIfNoEntry: false });
}

const notAFile = (file: string): CommandFailure =>
  new CommandFailure({
    code: 'not_a_file',
    exitCode: WRONG_USAGE,
    says: {
      es: `${file} es un enlace u otra cosa que no es un archivo; no se ha escrito nada.`,
      en: `${file} is a link or something else that is no file; nothing was written.`,
    },
  });

/** Text in pieces that are worth a write. */
async function* gathered(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  yield piece;
}

/** Writes users into a file, whole or not at all, readable by its owner only. Throws CommandFailure `interrupted`. */
export function writeUsers(
  pages: Pages,
  { file, format, signal }: { readonly file: string; readonly format: Format; readonly signal: AbortSignal },
): Promise<void> {
  return writeWhole(file, async (to) => {
    try {
      await pipeline(Readable.from(gathered(FORMATS[format](pages))), to, { signal });
    } catch (error) {
      throw signal.aborted ? interrupted(error) : error;
    }
  });
}
