import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CommandFailure, FAILED, systemCode } from './failure.ts';

/** Whoever writes a draft writes often; one that was left alone for so long belongs to a process that was killed. */
const ABANDONED_MS = 3_600_000;
const DRAFT = /^\.[0-9a-f]{12}\.part$/;

/**
 * Writes a file whole or not at all: beside its place, then flushed, then under its name, over what was there. Only
 * its owner may read it. `fill` ends what it is given. Throws CommandFailure `file_failed` for what the system refuses, and what `fill` throws;
 * then nothing is left behind. Drafts of the same file that killed processes left an hour ago or more are removed.
 */
export async function writeWhole(path: string, fill: (file: WriteStream) => Promise<void>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await removeAbandoned(path);
    const file = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true });
    await once(file, 'open');
    await fill(file);
    await finished(file);
    await rename(draft, path);
    await flushFolder(dirname(path));
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw isOfSystem(error) ? refused(path, error) : error;
  }
}

/** Of drafts of this file alone; a name that only looks like one, and is no file, stays. */
async function removeAbandoned(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  // A folder that cannot be listed may still be written to.
  const names = await readdir(folder).catch(() => []);
  for (const one of names.filter((other) => other.startsWith(name) && DRAFT.test(other.slice(name.length)))) {
    const draft = join(folder, one);
    const found = await lstat(draft).catch(() => undefined);
    if (found?.isFile() && Date.now() - found.mtimeMs > ABANDONED_MS) await rm(draft, { force: true }).catch(() => {});
  }
}

/** After a power failure the name must lead to the file. */
async function flushFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}

const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;

function refused(path: string, cause: unknown): CommandFailure {
  const code = systemCode(cause);
  return new CommandFailure({
    code: 'file_failed',
    exitCode: FAILED,
    says: {
      es: `No se pudo escribir ${path} (${code}); no ha quedado nada a medias.`,
      en: `${path} could not be written (${code}); nothing half made was left.`,
    },
    cause,
  });
}
