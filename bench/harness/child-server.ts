import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const READY_MS = 60_000;
const STOP_MS = 15_000;
const KEPT_OUTPUT = 4_000;

/** A server that this process started; nothing else is ever loaded. */
export interface ChildServer {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from starting the process until its first answer. */
  readonly startedInMs: number;
  /** Asks it to end and waits until it has. */
  stop(): Promise<void>;
  /** SIGKILL: no chance to write anything more. */
  kill(): Promise<void>;
}

export interface Start {
  readonly name: string;
  /** Arguments for this Node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Finds the server's base URL in what it has printed so far. */
  readonly url: (output: string) => string | undefined;
  /** One request; resolves once the server has answered it properly. */
  readonly probe: (url: string) => Promise<void>;
}

const started = new WeakMap<ChildServer, ChildProcess>();
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a server with this Node, with nothing of this process's environment but PATH, and waits for its first answer. */
export async function startServer({ name, args, cwd, env, url: findUrl, probe }: Start): Promise<ChildServer> {
  const at = performance.now();
  const environment = { PATH: process.env.PATH ?? '', HOME: cwd, ...env };
  const child = spawn(process.execPath, args, { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const output = collect(child);
  const deadline = at + READY_MS;
  let url: string | undefined;
  for (;;) {
    url ??= findUrl(output());
    if (url !== undefined && (await answers(url, probe))) break;
    if (hasEnded(child)) throw new Error(`${name} ended before it answered:\n${output()}`);
    if (performance.now() > deadline) throw new Error(`${name} did not answer within a minute:\n${output()}`);
    await delay(2);
  }
  const server: ChildServer = {
    name,
    url,
    pid: child.pid ?? 0,
    startedInMs: performance.now() - at,
    stop: () => end(child, 'SIGTERM'),
    kill: () => end(child, 'SIGKILL'),
  };
  started.set(server, child);
  return server;
}

/** Throws unless this process started the server and it still runs. */
export function requireOwn(server: ChildServer): void {
  const child = started.get(server);
  if (!child || hasEnded(child)) throw new Error(`${server.name} is not a running server of this benchmark.`);
}

/** Resident memory in MiB. Linux only. */
export function residentMiB(server: ChildServer): number {
  requireOwn(server);
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1_024;
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout?.on('data', add);
  child.stderr?.on('data', add);
  return () => text;
}

async function answers(url: string, probe: Start['probe']): Promise<boolean> {
  return probe(url).then(
    () => true,
    () => false,
  );
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
