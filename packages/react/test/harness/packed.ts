import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '../../../..');
const PACKAGES = ['contract', 'react'];

/**
 * A copy of a page beside the packages it uses as they are published: built, packed and unpacked. What others publish is
 * found further up. Answers with its folder, from the root of the project.
 */
export async function besidePacked(page: string): Promise<string> {
  const cache = join(PROJECT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'packed-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(PROJECT, page), folder, { recursive: true });
  await run(join(PROJECT, 'node_modules/.bin/tsc'), ['-b', 'packages/react'], { cwd: PROJECT });
  for (const name of PACKAGES) {
    const workspace = `--workspace=packages/${name}`;
    const { stdout } = await run('npm', ['pack', workspace, '--json', `--pack-destination=${folder}`], {
      cwd: PROJECT,
    });
    // A list in one version of npm, an object in another.
    const [packed] = Object.values(JSON.parse(stdout) as Record<string, { readonly filename: string }>);
    const into = join(folder, 'node_modules/@custom-cognito', name);
    mkdirSync(into, { recursive: true });
    await run('tar', ['-xzf', join(folder, packed?.filename ?? ''), '--strip-components=1', '-C', into]);
  }
  return folder.slice(PROJECT.length + 1);
}
