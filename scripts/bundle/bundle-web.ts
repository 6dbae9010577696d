import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { build, type InlineConfig } from 'vite';
import { licensesOf } from './licenses.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * Writes the pages of apps/web as static files, with the sources of the packages they use.
 * @param folder where to, emptied first; relative to the project's root
 */
export async function bundleWeb(folder: string): Promise<void> {
  const built = await forProduction({
    configFile: false,
    root: join(root, 'apps/web'),
    logLevel: 'error',
    resolve: { conditions: ['@custom-cognito/source', 'module', 'browser', 'production'] },
    build: {
      outDir: resolve(root, folder),
      emptyOutDir: true,
      // Nothing inline: the policy of the pages lets none of it through.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  const modules = outputs.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  licensesOf(modules, resolve(root, folder, 'LICENSES.txt'));
  await Promise.all(outputs.map(({ fileName }) => pack(resolve(root, folder, fileName))));
}

// The last tenth takes fifteen times as long, and whoever opens a page of a clone first waits for it.
const QUALITY = 9;

/** Writes a file once more, packed with Brotli. */
async function pack(path: string): Promise<void> {
  writeFileSync(
    `${path}.br`,
    await promisify(brotliCompress)(readFileSync(path), { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
  );
}

/** Whatever the shell says, since React has another build for development. */
async function forProduction(config: InlineConfig) {
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    return await build(config);
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}
