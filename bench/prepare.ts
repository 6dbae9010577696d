import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand } from '../scripts/bundle/bundle-command.ts';

/** Says what is missing, or bundles the command that the servers run; false when nothing can be run. */
export async function prepare(): Promise<boolean> {
  if (!existsSync(join(import.meta.dirname, 'node_modules', 'cognito-local'))) {
    console.error('The benchmarks have packages of their own. Install them once:\n\n  npm ci --prefix bench\n');
    return false;
  }
  await bundleCommand('packages/cli/dist/bundle');
  return true;
}
