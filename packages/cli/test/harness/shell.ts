import { spawn } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { findBinary } from '../../../../scripts/services/private-instance.ts';
import { COMMAND, type Ended, endOf, environmentOf, temporaryFolder } from './program.ts';
import type { Environment } from './service.ts';

/** Runs a script of the shell, in which `custom_cognito` is the command, to its end. */
export function runShell(script: string, { env = {}, cwd = temporaryFolder() }: { env?: Environment; cwd?: string }) {
  const command = `custom_cognito() { "${process.execPath}" "${COMMAND}" "$@"; }`;
  const child = spawn('bash', ['-c', `${command}\n${script}`], {
    cwd,
    env: environmentOf(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return endOf(child);
}

const terminal = process.platform === 'linux' ? findBinary('script', []) : undefined;

/** Whether there is something to make a terminal with. */
export const hasTerminal = terminal !== undefined;

/** Runs the command as on a terminal, where somebody types. */
export function runOnTerminal(
  args: readonly string[],
  { typed, env = {} }: { typed: string; env?: Environment },
): Promise<Ended> {
  const line = [process.execPath, COMMAND, ...args].map((part) => `'${part}'`).join(' ');
  if (terminal === undefined) throw new Error('This test needs script, of util-linux.');
  const child = spawn(terminal, ['-qec', line, '/dev/null'], {
    cwd: temporaryFolder(),
    env: environmentOf({ TERM: 'xterm', ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // Typed once it is asked for; what comes before may be thrown away.
  child.stdout.on('data', (chunk: Buffer) => {
    if (/\[[ys]\/N\]/.test(chunk.toString())) child.stdin.write(`${typed}\n`);
  });
  return endOf(child);
}
