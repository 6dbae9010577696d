import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { rowsOf } from './csv-source.ts';
import { MigrationError } from './errors.ts';
import { inPages } from './in-pages.ts';
import { rowReader } from './read-row.ts';
import { PAGE, type RowMessage, type RowWork } from './row-thread.ts';

const work = workerData as RowWork;
const say = (message: RowMessage) => parentPort?.postMessage(message);

async function readAll(port: NonNullable<typeof parentPort>): Promise<void> {
  const wanted = on(port, 'message');
  const { read } = rowReader(work);
  try {
    for await (const rows of inPages(rowsOf(work.file), PAGE)) {
      await wanted.next();
      say({ page: rows.map(read) });
    }
    say({ end: true });
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error;
    say({ fault: error.code, detail: error.detail });
  }
}

if (parentPort) await readAll(parentPort);
