import { expect } from 'vitest';
import { type Ended, runCommand } from '../harness/program.ts';
import type { Environment } from '../harness/service.ts';

export const PASSPHRASE = 'una frase de paso bastante larga';

/** Runs a command with the passphrase at its standard input. */
export const command = (env: Environment, ...args: string[]): Promise<Ended> =>
  runCommand({ args, env: { LANG: 'en_US.UTF-8', ...env }, stdin: `${PASSPHRASE}\n` });

/** Runs a command that must succeed, and reads what it says. */
export async function told(env: Environment, ...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await command(env, ...args, '--json');
  expect(code, stdout + stderr).toBe(0);
  return JSON.parse(stdout);
}

/** Runs a command that must be refused, and tells the exit code and the code of the refusal. */
export async function refusedBy(env: Environment, ...args: string[]): Promise<readonly [number | null, string]> {
  const { code, stderr } = await command(env, ...args, '--json');
  return [code, JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}').code];
}
