import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { licensesOf } from './licenses.ts';

const root = join(import.meta.dirname, '..', '..');

/**
 * What stays a package of its own: native code, what is loaded by name or in a thread of its own, and what only some
 * installations need.
 */
const EXTERNAL = [
  /^@aws-sdk\//,
  /^@node-rs\//,
  /^@smithy\//,
  'mysql2',
  'nodemailer',
  'pg',
  'pg-cursor',
  'pino',
  'pino-pretty',
];

/**
 * Writes the command as few files: reading seven hundred modules takes longer than all the rest of a start.
 * @param folder where to, emptied first; relative to the project's root
 */
export async function bundleCommand(folder: string): Promise<{ files: number; packages: number }> {
  const bundle = await rolldown({
    cwd: root,
    input: {
      main: 'packages/cli/src/main.ts',
      // Each run in a thread of its own, which finds it by this name.
      'digest-thread-program': 'packages/pool/src/imported-hashes/digest-thread-program.ts',
      'row-thread-program': 'packages/auth/src/migration/row-thread-program.ts',
    },
    platform: 'node',
    external: EXTERNAL,
    resolve: { conditionNames: ['@custom-cognito/source', 'node', 'import', 'default'] },
    logLevel: 'warn',
  });
  const { output } = await bundle.write({ dir: resolve(root, folder), format: 'esm', cleanDir: true });
  await bundle.close();
  const modules = output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : []));
  return { files: output.length, packages: licensesOf(modules, resolve(root, folder, 'LICENSES.txt')) };
}
