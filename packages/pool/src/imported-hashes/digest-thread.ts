import { Worker } from 'node:worker_threads';
import type { DigestJob } from './iterated-digest.ts';

/** Sources run as they are; what is published, and what is bundled, has the thread's program beside it by this name. */
const PROGRAM = `./digest-thread-program.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;

/** What the thread is asked, and what it answers. */
export interface DigestRequest {
  readonly id: number;
  readonly job: DigestJob;
}
export interface DigestAnswer {
  readonly id: number;
  readonly digest: Uint8Array;
}

const waiting = new Map<number, PromiseWithResolvers<Uint8Array>>();
let thread: Worker | undefined;
let asked = 0;

/** Runs a job in a thread of its own, one after another; the thread is there once the first was asked for. */
export function iterateElsewhere(job: DigestJob): Promise<Uint8Array> {
  thread ??= startThread();
  const answer = Promise.withResolvers<Uint8Array>();
  asked += 1;
  waiting.set(asked, answer);
  // A process that has nothing left but this is to wait for it, and for nothing more.
  thread.ref();
  thread.postMessage({ id: asked, job } satisfies DigestRequest);
  return answer.promise;
}

function startThread(): Worker {
  const started = new Worker(new URL(PROGRAM, import.meta.url));
  started.on('message', ({ id, digest }: DigestAnswer) => {
    waiting.get(id)?.resolve(digest);
    waiting.delete(id);
    if (waiting.size === 0) started.unref();
  });
  started.on('error', (error) => {
    thread = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  });
  return started;
}
