import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { MigrationError, type MigrationFault } from './errors.ts';
import type { PersonRow, RowReading } from './read-row.ts';
import type { CsvFile } from './source.ts';

/** Sources run as they are; what is published, and what is bundled, has the thread's program beside it by this name. */
const PROGRAM = `./row-thread-program.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;

/** Rows that are handed over at a time. */
export const PAGE = 1_000;
/** Pages that the thread may be ahead. */
const AHEAD = 8;

/** What the thread is given: a file, and what its rows are read by. */
export type RowWork = RowReading & { readonly file: CsvFile };

/** What the thread says: a page of rows, that there are no more, or why the file cannot be read on. */
export type RowMessage =
  | { readonly page: readonly PersonRow[] }
  | { readonly end: true }
  | { readonly fault: MigrationFault; readonly detail: string | undefined };

/** Reads a file in a thread of its own, a few pages ahead of whoever takes them. Throws MigrationError. */
export async function* readElsewhere(work: RowWork): AsyncGenerator<readonly PersonRow[]> {
  const thread = new Worker(new URL(PROGRAM, import.meta.url), { workerData: work });
  // Before anything can be said; what fails in the thread is thrown where it is waited for.
  const said = on(thread, 'message', { close: ['exit'] }) as AsyncIterable<[RowMessage]>;
  for (let pages = 0; pages < AHEAD; pages += 1) thread.postMessage('next');
  try {
    for await (const [message] of said) {
      if ('fault' in message) throw new MigrationError(message.fault, message.detail);
      if ('end' in message) return;
      thread.postMessage('next');
      yield message.page;
    }
    throw new Error('The thread that reads rows ended before the file did.');
  } finally {
    await thread.terminate();
  }
}
