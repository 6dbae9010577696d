import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { WebFile, WebFiles } from '@custom-cognito/server';
import type { Logger } from 'pino';
import { buildInClone, canBuildInClone } from './web-build.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=UTF-8',
  '.js': 'text/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
  '.svg': 'image/svg+xml',
};

/** What is packed beside a file when the pages are built. */
const BROTLI = '.br';

/** Beside the bundle of an installed command. */
const BUILT = fileURLToPath(new URL('../web', import.meta.url));

/**
 * The pages of the app: those that came with an installed command, else those of the clone, built when one is first asked
 * for. Undefined where there are neither.
 */
export function webFiles(log: Logger): WebFiles | undefined {
  const built = existsSync(join(BUILT, 'index.html'));
  if (!built && !canBuildInClone()) return undefined;
  let read: Promise<ReadonlyMap<string, WebFile>> | undefined;
  return {
    async file(name) {
      read ??= (built ? Promise.resolve(BUILT) : buildInClone(log)).then(readFolder);
      try {
        return (await read).get(name);
      } catch (error) {
        // The next one who asks tries again.
        read = undefined;
        throw error;
      }
    },
  };
}

/** A few files, held in memory with what is sent to browsers that unpack it. */
async function readFolder(folder: string): Promise<ReadonlyMap<string, WebFile>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.endsWith(BROTLI));
  const files = await Promise.all(names.map(async (path) => [nameOf(folder, path), await readOne(path)] as const));
  return new Map(files);
}

const nameOf = (folder: string, path: string): string => path.slice(folder.length + 1).replaceAll('\\', '/');

async function readOne(path: string): Promise<WebFile> {
  const bytes = new Uint8Array(readFileSync(path));
  const gzipped = new Uint8Array(await promisify(gzip)(bytes, { level: 9 }));
  const packed = path + BROTLI;
  return {
    type: TYPES[extname(path)] ?? 'application/octet-stream',
    bytes,
    gzipped,
    brotli: existsSync(packed) ? new Uint8Array(readFileSync(packed)) : undefined,
  };
}
