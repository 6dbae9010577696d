import { parentPort } from 'node:worker_threads';
import type { DigestAnswer, DigestRequest } from './digest-thread.ts';
import { iterate } from './iterated-digest.ts';

parentPort?.on('message', ({ id, job }: DigestRequest) => {
  parentPort?.postMessage({ id, digest: iterate(job) } satisfies DigestAnswer);
});
