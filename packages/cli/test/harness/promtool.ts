import { spawnSync } from 'node:child_process';

const program = process.env.TEST_PROMTOOL;

/** Whether tests with promtool run: where it is found, and in CI, where they fail without it. */
export const hasPromtool = program !== undefined || process.env.CI === 'true';
export const unlessFound = hasPromtool ? '' : ' (TEST_PROMTOOL is not set)';

/** Runs Prometheus's own tool, Debian's `prometheus` package, and tells how it ended. */
export function promtool(args: readonly string[], input = ''): { code: number | null; printed: string } {
  if (program === undefined)
    throw new Error('This test needs promtool: install Debian’s prometheus or set TEST_PROMTOOL.');
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { code: status, printed: stdout + stderr };
}
