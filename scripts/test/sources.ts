import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';

const root = dirname(dirname(import.meta.dirname));

export interface Source {
  readonly path: string;
  readonly text: string;
}

/** What is published and runs: every file under `src` of a package. */
export function sources(): Source[] {
  const paths = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: root });
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The regular expressions that stand in a file. */
export function expressionsIn({ path, text }: Source): RegExp[] {
  const found: RegExp[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { regex } = node as { regex?: { pattern: string; flags: string } };
    if (regex) found.push(new RegExp(regex.pattern, regex.flags));
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(path, text).program);
  return found;
}
