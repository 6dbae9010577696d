import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Count } from './count-reporter.ts';
import { describeServices, findServices, startMissingServices } from './services/find.ts';

interface Run {
  readonly count: Count;
  readonly code: number;
}

const root = dirname(import.meta.dirname);
const crashed: Count = { passed: 0, failed: 1, skipped: [] };

process.chdir(root);
const { count, code } = await runTests(process.argv.slice(2)).catch((error: Error): Run => {
  console.error(error.message);
  return { count: crashed, code: 1 };
});
if (count.skipped.length > 0) console.log(`Skipped:\n${count.skipped.map((name) => `  ${name}`).join('\n')}\n`);
// A run may fail without a failed test: no test found, a worker that died.
const failed = code === 0 ? count.failed : Math.max(count.failed, 1);
console.log(`${count.passed} passed, ${failed} failed, ${count.skipped.length} skipped`);
process.exitCode = failed > 0 ? 1 : 0;

async function runTests(args: readonly string[]): Promise<Run> {
  await findServices();
  const stopServices = await startMissingServices();
  console.log(describeServices().join('\n'));
  return runVitest(args).finally(stopServices);
}

function runVitest(args: readonly string[]): Promise<Run> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=./scripts/count-reporter.ts'];
  const child = spawn(process.execPath, [vitest, 'run', ...reporters, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  let count = crashed;
  child.on('message', (message) => {
    count = message as Count;
  });
  // A terminal sends Ctrl-C to Vitest as well, which ends in its own way; we wait for it and then stop the services.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => child.once('close', (code) => resolve({ count, code: code ?? 1 })));
}
