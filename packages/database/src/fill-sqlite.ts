import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isBusy, isMoved } from './errors.ts';
import { fillingOf, requireFillable } from './fillable.ts';
import { DatabaseInUseError, type Filled, type Filling, NotEmptyError, type Target } from './filling.ts';
import { openDatabase } from './open.ts';
import { openSqliteDraft } from './sqlite.ts';

/** Fills a file beside its place; what was there is kept under another name. */
export async function fillSqlite(target: Target, fill: (filling: Filling) => Promise<void>): Promise<Filled> {
  const path = target.url.slice('sqlite:'.length);
  if (path === ':memory:') throw new TypeError('What is in memory cannot be filled.');
  const held = existsSync(path) ? await hold(path, target) : undefined;
  const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
  try {
    await write(draft, fill);
    return await take(draft, { path, held });
  } finally {
    held?.release();
    await rm(draft, { force: true });
    await rm(`${draft}-journal`, { force: true });
  }
}

async function write(draft: string, fill: (filling: Filling) => Promise<void>): Promise<void> {
  const db = openSqliteDraft(draft);
  try {
    await db.transaction().execute((trx) => fill(fillingOf(trx, 'sqlite')));
  } finally {
    await db.destroy();
  }
  await flush(draft);
}

interface Place {
  readonly path: string;
  readonly held: { release(): void } | undefined;
}

async function take(draft: string, { path, held }: Place): Promise<Filled> {
  if (held === undefined) {
    try {
      // Unlike a rename, never over what came to be there meanwhile.
      await link(draft, path);
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EEXIST'
        ? new NotEmptyError(`${path} was made meanwhile.`)
        : error;
    }
    await flush(dirname(path));
    return {};
  }
  const keptAs = `${path}.before-${new Date().toISOString().replace(/[-:]|\.\d+/g, '')}`;
  // Windows renames nothing that is open.
  if (process.platform === 'win32') held.release();
  await link(path, keptAs);
  await rename(draft, path);
  await flush(dirname(path));
  return { keptAs };
}

/** Makes sure that nobody has the file open, and that nobody can open it until it is released. */
async function hold(path: string, target: Target): Promise<{ release(): void }> {
  const inode = statSync(path).ino;
  await look(target);
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    // Succeeds only where no other connection is open, and leaves all in the one file.
    file.exec('PRAGMA journal_mode = DELETE; begin exclusive');
    // Somebody else has filled it meanwhile, and this is what was there before.
    if (statSync(path).ino !== inode) throw new DatabaseInUseError('It is another file now.');
  } catch (cause) {
    file.close();
    throw new DatabaseInUseError('Another process has the database open.', { cause });
  }
  return {
    release() {
      if (file.isOpen) file.close();
    },
  };
}

async function look(target: Target): Promise<void> {
  try {
    const database = await openDatabase(target.url);
    await requireFillable(database, target).finally(() => database.close());
  } catch (cause) {
    // Whoever else fills it holds it, and puts another file in its place.
    if (isBusy(cause) || isMoved(cause)) throw new DatabaseInUseError('Another process fills it.', { cause });
    throw cause;
  }
}

async function flush(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(path, 'r');
  await opened.sync().finally(() => opened.close());
}
