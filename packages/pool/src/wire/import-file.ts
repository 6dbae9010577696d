import { Readable } from 'node:stream';
import { readImportLines } from '../import-jobs/import-lines.ts';
import type { Parts } from '../parts.ts';
import { READABLE } from './cors.ts';

const STATUS = { kept: 200, 'too large': 413, started: 409 } as const;

/**
 * The address of one import job, which its operations hand out to whoever signs them: PUT sends its file, at most 100
 * MiB, and GET answers a line of JSON for each row that was not imported. Undefined where an address is no job's.
 */
export async function importFile(request: Request, { importFiles, store }: Parts): Promise<Response | undefined> {
  const job = importFiles.jobOf(new URL(request.url));
  if (!job) return undefined;
  if (request.method === 'GET') {
    const lines = readImportLines(job.id, store);
    const headers = { ...READABLE, 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' };
    const bytes = Readable.toWeb(Readable.from(lines)) as ReadableStream<string>;
    return new Response(bytes.pipeThrough(new TextEncoderStream()), { headers });
  }
  if (request.method !== 'PUT') return undefined;
  const verdict = await importFiles.receive(job, request.body ?? new Blob([]).stream());
  return new Response(null, { status: STATUS[verdict], headers: READABLE });
}
