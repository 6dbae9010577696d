import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const LOOK_MS = 10;

export interface Run {
  /** Arguments for this Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** How a program that does one thing did it. */
export interface Ran {
  /** Milliseconds from its start until it ended. */
  readonly ms: number;
  /** The most memory that was resident, in MiB, as of 10 ms before its end. Linux only. */
  readonly peakMiB: number;
  readonly output: string;
}

/** Runs a program with this Node to its end. Throws where it fails. */
export async function runToEnd({ args, cwd, env }: Run): Promise<Ran> {
  const began = performance.now();
  const environment = { PATH: process.env.PATH ?? '', HOME: cwd, ...env };
  const child = spawn(process.execPath, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  let peakMiB = 0;
  const looking = setInterval(() => (peakMiB = peakOf(child.pid) ?? peakMiB), LOOK_MS);
  const [code] = await once(child, 'close');
  const ms = performance.now() - began;
  clearInterval(looking);
  process.off('exit', kill);
  if (code !== 0) throw new Error(`It ended with ${code}:\n${errors}`);
  return { ms, peakMiB, output };
}

/** What the kernel has noted since the start. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kib] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? undefined : Number(kib) / 1_024;
  } catch {
    return undefined;
  }
}
