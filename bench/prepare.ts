import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Says what is missing, or brings the build up to date that the servers run from; false when nothing can be run. */
export function prepare(): boolean {
  if (!existsSync(join(import.meta.dirname, 'node_modules', 'cognito-local'))) {
    console.error('The benchmarks have packages of their own. Install them once:\n\n  npm ci --prefix bench\n');
    return false;
  }
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-b', 'packages/cli'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) console.error('The build failed; the servers run from it.');
  return status === 0;
}
