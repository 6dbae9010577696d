import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinary, freePort } from './private-instance.ts';
import { redisAnswers } from './redis.ts';

/** A Redis of a test's own, on one port for all its life, that a test may take away. */
export interface OwnRedis {
  readonly url: string;
  /** Ends it at once; what it held is gone. */
  kill(): Promise<void>;
  /** Starts it again, empty. */
  start(): Promise<void>;
  /** Leaves its connections open and lets nothing through. */
  pause(): void;
  resume(): void;
}

const binary = findBinary('redis-server', ['/usr/bin', '/usr/local/bin']);

/** Whether tests can have one here; where everything must be there (`CI=true`) they are run and fail instead. */
export const hasOwnRedis = binary !== undefined || process.env.CI === 'true';

/** Starts a Redis that keeps nothing on disk; whoever starts it kills it. Throws when the program is not installed. */
export async function startOwnRedis(options: readonly string[] = []): Promise<OwnRedis> {
  if (binary === undefined) throw new Error('redis-server is not installed.');
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const command = ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', ...options];
  let running: ChildProcess | undefined;
  const own: OwnRedis = {
    url,
    async kill() {
      if (!running) return;
      const ended = once(running, 'exit');
      running.kill('SIGKILL');
      running = undefined;
      await ended;
    },
    async start() {
      running = spawn(binary, command, { stdio: 'ignore' });
      while (!(await redisAnswers(url))) await sleep(20);
    },
    pause: () => void running?.kill('SIGSTOP'),
    resume: () => void running?.kill('SIGCONT'),
  };
  await own.start();
  return own;
}
