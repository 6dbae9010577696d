import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Text } from '@custom-cognito/contract';
import { CommandFailure, systemCode, WRONG_USAGE } from './failure.ts';

const LARGEST_BYTES = 1_048_576;

/** A text file, or the input for `-`: UTF-8 of at most a mebibyte. Throws CommandFailure of the code given. */
export async function givenText(path: string, code: string): Promise<string> {
  try {
    const bytes = path === '-' ? await buffer(process.stdin) : await readFile(path);
    if (bytes.length > LARGEST_BYTES) throw refused(path, code, { es: 'pasa de 1 MiB', en: 'is over 1 MiB' });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof CommandFailure) throw error;
    const why = systemCode(error);
    throw refused(path, code, { es: `no se puede leer (${why})`, en: `cannot be read (${why})` });
  }
}

const refused = (path: string, code: string, { es, en }: Text): CommandFailure =>
  new CommandFailure({ code, exitCode: WRONG_USAGE, says: { es: `${path}: ${es}`, en: `${path}: ${en}` } });
