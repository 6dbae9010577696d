import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkEdges } from '../edges/check.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Writes a small work tree with the packages of this one and says what the check finds there. */
function check(files: Record<string, string>): string[] {
  const root = mkdtempSync(join(tmpdir(), 'custom-cognito-edges-'));
  folders.push(root);
  const names = { pool: '@custom-cognito/pool', auth: 'custom-cognito', database: '@custom-cognito/database' };
  const manifests = Object.entries(names).map(([folder, name]) => [`${folder}/package.json`, JSON.stringify({ name })]);
  for (const [path, text] of [...manifests, ...Object.entries(files)] as [string, string][]) {
    const file = join(root, 'packages', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return checkEdges(root);
}

describe('the dependency check', () => {
  it('lets through what the house allows', () => {
    const files = {
      'auth/src/session.ts': `import { openDatabase } from '@custom-cognito/database'; import './store/sessions.ts';`,
      'auth/src/store/sessions.ts': `import { sql } from 'kysely';`,
      'pool/src/operations/groups.ts': `import { operation } from '../operation.ts'; import './shapes.ts';`,
      'pool/src/rules/names.ts': `import type { User } from '../store/users.ts';`,
    };
    expect(check(files)).toEqual([]);
  });

  const forbidden: Record<string, string> = {
    'a package that is not a neighbour': `import { createPool } from '@custom-cognito/pool';`,
    'a type of such a package': `import type { Pool } from '@custom-cognito/pool';`,
    'a type written inline': `export type Pool = import('@custom-cognito/pool').Pool;`,
    'a re-export': `export { createPool } from '@custom-cognito/pool';`,
    'a re-exported type': `export type { Pool } from '@custom-cognito/pool';`,
    'an import at run time': `export const load = () => import('@custom-cognito/pool/delivery');`,
    'a path into another package': `import { open } from '../../database/src/open.ts';`,
    'the environment': `export const region = process.env.AWS_REGION;`,
    'the environment under another name': `import { env } from 'node:process'; export const region = env.AWS_REGION;`,
    'what joins the features': `import type { Auth } from './auth.ts';`,
    'a library of metrics': `import { Counter } from 'prom-client';`,
    'a library of traces': `export const load = () => import('@opentelemetry/api');`,
  };
  for (const [what, source] of Object.entries(forbidden)) {
    it(`refuses ${what} in the service`, () => {
      expect(check({ 'auth/src/session.ts': source })).toHaveLength(1);
    });
  }

  const inPool: Record<string, Record<string, string>> = {
    'an operation that knows the wire': { 'operations/groups.ts': `import '../wire/http.ts';` },
    'a family that imports another': {
      'operations/groups.ts': `import { operation } from '../operation.ts'; import { found } from './users.ts';`,
      'operations/users.ts': `import { operation } from '../operation.ts';`,
    },
    'a rule that reaches for the store': { 'rules/names.ts': `import { users } from '../store/users.ts';` },
    'a rule that does I/O': { 'rules/names.ts': `import { readFileSync } from 'node:fs';` },
    'a circle': { 'a.ts': `import './b.ts';`, 'b.ts': `import type { A } from './a.ts';` },
  };
  for (const [what, files] of Object.entries(inPool)) {
    it(`refuses ${what} in the pool`, () => {
      const paths = Object.entries(files).map(([path, text]) => [`pool/src/${path}`, text]);
      expect(check(Object.fromEntries(paths))).toHaveLength(1);
    });
  }
});
