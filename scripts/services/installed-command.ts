import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleCommand } from '../bundle/bundle-command.ts';
import { bundleWeb } from '../bundle/bundle-web.ts';

const root = join(import.meta.dirname, '..', '..');
const PROGRAM = 'bin/custom-cognito.js';

/**
 * Lays the command out as an installed package carries it, which starts in half the time that a clone takes; the
 * hundreds of starts in the tests are most of their work. `TEST_COMMAND` tells where its program is.
 * @returns what removes it
 */
export async function installCommand(): Promise<() => void> {
  // Below node_modules, where it finds the packages that it does not carry.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'command-'));
  const program = join(folder, PROGRAM);
  mkdirSync(dirname(program));
  copyFileSync(join(root, 'packages/cli', PROGRAM), program);
  await Promise.all([bundleCommand(join(folder, 'dist/bundle')), bundleWeb(join(folder, 'dist/web'))]);
  process.env.TEST_COMMAND = program;
  return () => rmSync(folder, { recursive: true, force: true });
}
