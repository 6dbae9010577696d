import type { Store } from '../store/store.ts';

const PAGE = 1_000;

/** What a job did not import, one line of JSON each, in the order of the file; read as it is taken. */
export async function* readImportLines(jobId: string, { importJobs }: Store): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const page = await importJobs.lines({ jobId, after, limit: PAGE });
    if (page.length > 0) yield page.map((line) => `${JSON.stringify(line)}\n`).join('');
    const last = page.at(-1);
    if (page.length < PAGE || !last) return;
    after = last.line;
  }
}
