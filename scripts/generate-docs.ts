import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { apiReference } from './docs/api.ts';
import { fillExamples } from './docs/example-blocks.ts';
import { metricsReference } from './docs/metrics.ts';
import { operationsReference } from './docs/operations.ts';
import { routeTable } from './docs/route-table.ts';
import { settingsReference } from './docs/settings.ts';

const root = dirname(import.meta.dirname);
const pages = ['README.md', 'README.es.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'];
for (const name of readdirSync(join(root, 'docs'))) if (name.endsWith('.md')) pages.push(`docs/${name}`);
const notice = '<!-- Made by scripts/generate-docs.ts from the sources: edit those and run "npm run docs". -->\n\n';

const documents: Record<string, string> = {
  'docs/api.md': notice + apiReference(),
  'docs/metrics.md': notice + metricsReference(),
  'docs/operations.md': notice + operationsReference(),
  'docs/settings.md': notice + settingsReference(),
  'packages/contract/src/route-table.ts': routeTable(),
};
for (const name of pages) documents[name] ??= fillExamples(root, read(name));

const stale = Object.entries(documents).filter(([path, text]) => read(path) !== text);
if (!process.argv.includes('--check')) for (const [path, text] of stale) writeFileSync(join(root, path), text);
else {
  for (const [path] of stale) console.error(`${path} differs from its source: run "npm run docs".`);
  process.exitCode = stale.length > 0 ? 1 : 0;
}

function read(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
