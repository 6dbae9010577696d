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

/** Something that is waited for on the screen, and what is typed then. */
export type Typing = readonly [shown: RegExp, typed: string];

interface OnTerminal {
  /** Typed one after the other, each once what comes before it is shown, which may be thrown away until then. */
  readonly typing?: readonly Typing[];
  readonly env?: Environment;
  /** Cells of a line. */
  readonly columns?: number;
  readonly cwd?: string;
  /** Whether another program reads what it writes, and writes it to the terminal. */
  readonly piped?: boolean;
}

/** Runs the command as on a terminal, where somebody types. */
export function runOnTerminal(
  args: readonly string[],
  { typing = [], env = {}, columns = 80, cwd = temporaryFolder(), piped = false }: OnTerminal,
): Promise<Ended> {
  const line = [process.execPath, COMMAND, ...args].map((part) => `'${part}'`).join(' ');
  if (terminal === undefined) throw new Error('This test needs script, of util-linux.');
  const child = spawn(terminal, ['-qec', `stty cols ${columns}; ${line}${piped ? ' | cat' : ''}`, '/dev/null'], {
    cwd,
    env: environmentOf({ TERM: 'xterm', ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const left = [...typing];
  let shown = '';
  child.stdout.on('data', (chunk: Buffer) => {
    shown += chunk.toString();
    const [next] = left;
    if (!next?.[0].test(shown)) return;
    left.shift();
    shown = '';
    child.stdin.write(next[1]);
  });
  return endOf(child);
}
