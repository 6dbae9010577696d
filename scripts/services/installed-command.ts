import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleCommand } from '../bundle/bundle-command.ts';
import { bundleWeb } from '../bundle/bundle-web.ts';

const root = join(import.meta.dirname, '..', '..');
const PROGRAM = 'bin/custom-cognito.js';
/** Tells Node how its modules are written, which it would try out otherwise. */
const MANIFEST = 'package.json';

/**
 * Lays the command out as an installed package carries it, which starts in half the time that a clone takes; the
 * hundreds of starts in the tests are much of their work. `TEST_COMMAND` tells where its program is, and
 * `NODE_COMPILE_CACHE` where each start leaves compiled code to the next.
 * @returns what removes it
 */
export async function installCommand(): Promise<() => void> {
  // Below node_modules, where it finds the packages that it does not carry.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'command-'));
  const program = join(folder, PROGRAM);
  mkdirSync(dirname(program));
  for (const file of [PROGRAM, MANIFEST]) copyFileSync(join(root, 'packages/cli', file), join(folder, file));
  await Promise.all([bundleCommand(join(folder, 'dist/bundle')), bundleWeb(join(folder, 'dist/web'))]);
  process.env.TEST_COMMAND = program;
  process.env.NODE_COMPILE_CACHE = join(folder, 'compiled');
  return () => rmSync(folder, { recursive: true, force: true });
}
