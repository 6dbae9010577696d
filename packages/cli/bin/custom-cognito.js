#!/usr/bin/env node
import { existsSync } from 'node:fs';
import module from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(`custom-cognito needs Node.js ${NEEDED} or newer; this is ${process.version}.\n`);
  process.exit(2);
}

// Before anything uses libuv's threads: all cores may hash passwords, and a thread is left for files and names.
if (process.platform !== 'win32') process.env.UV_THREADPOOL_SIZE ||= String(Math.max(4, availableParallelism() + 2));

// In a clone the sources run as they are; an installed package carries its build only.
const source = new URL('../src/main.ts', import.meta.url);
if (existsSync(source)) {
  module.registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, '@custom-cognito/source'] }),
  });
  // Later starts read the compiled code, from a folder that nobody else on the machine can prepare.
  module.enableCompileCache(fileURLToPath(new URL('../../../node_modules/.cache/compiled', import.meta.url)));
  await import(source.href);
} else {
  await import('../dist/bundle/main.js');
}
