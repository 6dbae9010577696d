import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Environment } from './service.ts';
import { UNLIMITED } from './unlimited.ts';
import { waitFor } from './wait.ts';

/** The program of the command as it is installed, laid out once for all tests. */
export const COMMAND = process.env.TEST_COMMAND ?? '';
/** The same in a clone, where each module is a file of its own. */
export const COMMAND_OF_CLONE = join(dirname(dirname(import.meta.dirname)), 'bin/custom-cognito.js');

const START_PATIENCE_MS = 30_000;

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command in a process of its own. */
export interface Program {
  readonly pid: number;
  /** Milliseconds from its start until it said where to go. */
  readonly readyAfter: number;
  readonly url: string;
  readonly poolUrl: string;
  readonly poolId: string;
  readonly clientId: string;
  /** All it has printed so far, the log included. */
  printed(): string;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<Ended>;
}

export interface Starting {
  /** The installed one unless given. */
  readonly program?: string;
  readonly args?: readonly string[];
  /** Variables besides those that any process needs; ports are free ones and limits are off unless given. */
  readonly env?: Environment;
  /** The working directory; an empty one unless given. */
  readonly cwd?: string;
  /** Options of Node itself. */
  readonly node?: readonly string[];
  /** What it can read; nothing unless given. */
  readonly stdin?: string;
}

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'custom-cognito-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the command to its end. */
export function runCommand(starting: Starting): Promise<Ended> {
  return begin(starting).ended;
}

/** Starts the command and does not wait for anything; it never outlives the test. */
export function startCommand(starting: Starting) {
  const { child, ended, printed } = begin(starting);
  return { ended, printed, kill: (signal: NodeJS.Signals) => void child.kill(signal) };
}

/** Starts `serve`, or what `args` say, and waits until it is ready; it never outlives the test. Throws when it ends instead. */
export async function startProgram(starting: Starting): Promise<Program> {
  const since = performance.now();
  const { child, ended, printed } = begin(starting);
  let over: Ended | undefined;
  void ended.then((how) => {
    over = how;
  });
  await waitFor(
    'the command to be ready',
    async () => {
      if (over) throw new Error(`The command ended with ${over.code ?? over.signal}:\n${printed()}`);
      return printed().includes('Stop it with Ctrl-C.') && / {2}Client id .*\n/.test(printed());
    },
    START_PATIENCE_MS,
  );
  const readyAfter = performance.now() - since;
  const place = (name: string) => new RegExp(`^ {2}${name} +(\\S+)$`, 'm').exec(printed())?.[1] ?? '';
  return {
    pid: child.pid ?? 0,
    readyAfter,
    url: place('Web'),
    poolUrl: place('Pool endpoint'),
    poolId: place('Pool id'),
    clientId: place('Client id'),
    printed,
    kill: (signal) => void child.kill(signal),
    ended,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** What any process needs, free ports, no limits, and these. */
export function environmentOf(env: Environment): NodeJS.ProcessEnv {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE, PORT: '0', POOL_PORT: '0', ...UNLIMITED, ...env };
}

function begin({ program = COMMAND, args = ['serve'], env = {}, cwd = temporaryFolder(), node = [], stdin }: Starting) {
  const child = spawn(process.execPath, [...node, program, ...args], {
    cwd,
    env: environmentOf(env),
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  // What ends without reading it all closes the pipe.
  child.stdin?.on('error', () => {}).end(stdin);
  const written = { stdout: '', stderr: '' };
  return { child, ended: endOf(child, written), printed: () => written.stdout + written.stderr };
}

/** How a process ends, and what it wrote until then. */
export function endOf(
  child: ChildProcess,
  written: { stdout: string; stderr: string } = { stdout: '', stderr: '' },
): Promise<Ended> {
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      written[stream] += chunk.toString();
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...written }));
  });
}
