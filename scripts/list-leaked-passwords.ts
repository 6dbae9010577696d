import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import passwords from '@zxcvbn-ts/language-common/src/passwords.json' with { type: 'json' };
import { listOf, noticeOf, type Source } from './leaked-passwords/list.ts';

const root = dirname(import.meta.dirname);
const name = '@zxcvbn-ts/language-common';
const folder = join(root, 'node_modules', name);
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
const source: Source = {
  name,
  version,
  license: readFileSync(join(folder, 'LICENSE.txt'), 'utf8'),
  passwords,
};

const files: Record<string, string> = {
  'packages/pool/src/screening/leaked-passwords-data.ts': listOf(source),
  'packages/pool/src/screening/NOTICE.md': noticeOf(source),
};
const stale = Object.entries(files).filter(([path, text]) => read(path) !== text);
if (!process.argv.includes('--check')) for (const [path, text] of stale) writeFileSync(join(root, path), text);
else {
  for (const [path] of stale) console.error(`${path} differs from its source: run "npm run passwords".`);
  process.exitCode = stale.length > 0 ? 1 : 0;
}

function read(path: string): string {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
