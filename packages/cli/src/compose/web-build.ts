import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Logger } from 'pino';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));
const PROGRAM = join(ROOT, 'scripts/bundle-web.ts');
const CACHE = join(ROOT, 'node_modules/.cache/web-pages');
/** What the pages are made of; a change of any of it makes them anew. */
const SOURCES = ['apps/web', 'packages/react/src', 'packages/react/style.css', 'packages/contract/src'];

/** Whether this is a clone, with the sources of the pages and what builds them. */
export const canBuildInClone = (): boolean =>
  existsSync(PROGRAM) && existsSync(join(ROOT, 'node_modules/vite')) && existsSync(join(ROOT, 'apps/web'));

/**
 * Builds the pages from the clone's sources, unless that was done since they last changed; it takes a second or two and
 * no network. Answers with the folder.
 */
export async function buildInClone(log: Logger): Promise<string> {
  const folder = join(CACHE, String(newest(SOURCES.map((source) => join(ROOT, source)))));
  if (existsSync(join(folder, 'index.html'))) return folder;
  log.info({ folder: 'apps/web' }, 'building the pages, once');
  const making = `${folder}.${process.pid}`;
  mkdirSync(CACHE, { recursive: true });
  await promisify(execFile)(process.execPath, [PROGRAM, making], { cwd: ROOT });
  putInPlace(making, folder);
  return folder;
}

/** Another process may have been faster; its pages are the same. Those of before are removed. */
function putInPlace(making: string, folder: string): void {
  try {
    renameSync(making, folder);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(join(folder, 'index.html'))) throw error;
  }
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    if (path !== folder && /^\d+$/.test(name)) rmSync(path, { recursive: true, force: true });
  }
}

/** When the latest of these files was changed, in whole milliseconds. */
function newest(paths: readonly string[]): number {
  const files = paths.flatMap((path) =>
    statSync(path).isFile()
      ? [path]
      : readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
          .map(({ parentPath, name }) => join(parentPath, name)),
  );
  return Math.trunc(Math.max(...files.map((file) => statSync(file).mtimeMs)));
}
