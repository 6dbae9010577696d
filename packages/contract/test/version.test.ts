import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { VERSION } from '@custom-cognito/contract';
import { expect, it } from 'vitest';

const packages = dirname(dirname(import.meta.dirname));

it.each(globSync('*/package.json', { cwd: packages }))('%s says the release', (path) => {
  expect(JSON.parse(readFileSync(join(packages, path), 'utf8')).version).toBe(VERSION);
});
