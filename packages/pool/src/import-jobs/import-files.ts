import { timingSafeEqual } from 'node:crypto';
import type { Secrets } from '../crypto/secrets.ts';
import { randomText } from '../random-text.ts';
import type { ImportJob } from '../store/import-jobs.ts';
import type { Store } from '../store/store.ts';

/** As long as Cognito's addresses are good for. */
const URL_SECONDS = 15 * 60;
/** Cognito's limit for a file. */
const LARGEST_FILE = 100 * 1_048_576;
const PIECE_BYTES = 262_144;
const PATH = /^\/import-jobs\/([\w-]+_[0-9a-zA-Z]+)\/(import-[0-9a-zA-Z]+)$/;
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const FILE_NAME_LENGTH = 16;

type Named = Pick<ImportJob, 'poolId' | 'id'>;

/** Files of import jobs: sent to an address that is their own, kept in sealed pieces, and read once. */
export interface ImportFiles {
  /** Where a job's file is sent to, and what was not imported is read from; good for 15 minutes. */
  url(job: Named): string;
  /** The job whose address this is; undefined for any other, and for one that is over. */
  jobOf(url: URL): Named | undefined;
  /** Keeps a file; says why where it does not. */
  receive(job: Named, body: AsyncIterable<Uint8Array>): Promise<'kept' | 'too large' | 'started'>;
  read(job: Named & { readonly file: string }): AsyncIterable<Uint8Array>;
}

interface Piece {
  readonly jobId: string;
  readonly file: string;
  readonly number: number;
}

interface Given {
  readonly store: Store;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  now(): number;
}

export function createImportFiles({ store, secrets, publicUrl, now }: Given): ImportFiles {
  const signature = ({ poolId, id }: Named, expires: string) =>
    Buffer.from(secrets.hash.importUrl(poolId, id, expires)).toString('base64url');
  const owner = ({ jobId, file, number }: Piece) => `${jobId}/${file}/${number}`;
  const keep = (piece: Piece, bytes: Uint8Array) =>
    store.importJobs.addPiece(piece.jobId, { ...piece, sealed: secrets.importFiles.seal(bytes, owner(piece)) });
  /** Keeps all pieces of a file, as long as they are no more than a file may have. */
  const keepAll = async (jobId: string, file: string, body: AsyncIterable<Uint8Array>) => {
    let number = 0;
    let size = 0;
    for await (const bytes of inPieces(body)) {
      size += bytes.length;
      if (size > LARGEST_FILE) return 'too large';
      await keep({ jobId, file, number }, bytes);
      number += 1;
    }
    return (await store.importJobs.useFile(jobId, file)) ? 'kept' : 'started';
  };
  return {
    url(job) {
      const expires = String(Math.floor(now() / 1000) + URL_SECONDS);
      const query = new URLSearchParams({ expires, signature: signature(job, expires) });
      return `${publicUrl}/import-jobs/${job.poolId}/${job.id}?${query}`;
    },
    jobOf({ pathname, searchParams }) {
      const [, poolId, id] = PATH.exec(pathname) ?? [];
      const [expires = '', given = ''] = [searchParams.get('expires') ?? '', searchParams.get('signature') ?? ''];
      if (poolId === undefined || id === undefined || !/^\d{1,12}$/.test(expires)) return undefined;
      const [one, other] = [Buffer.from(given), Buffer.from(signature({ poolId, id }, expires))];
      const isGenuine = one.length === other.length && timingSafeEqual(one, other);
      return isGenuine && Number(expires) * 1000 > now() ? { poolId, id } : undefined;
    },
    async receive({ poolId, id }, body) {
      const job = await store.importJobs.find(poolId, id);
      if (job?.status !== 'Created') return 'started';
      const file = randomText(ALPHANUMERIC, FILE_NAME_LENGTH);
      let verdict: 'kept' | 'too large' | 'started' | undefined;
      try {
        verdict = await keepAll(id, file, body);
        return verdict;
      } finally {
        if (verdict !== 'kept') await store.importJobs.dropFile(id, file);
      }
    },
    async *read({ id, file }) {
      for (let number = 0; ; number += 1) {
        const sealed = await store.importJobs.piece(id, file, number);
        if (!sealed) return;
        yield secrets.importFiles.open(sealed, owner({ jobId: id, file, number }));
      }
    },
  };
}

/** The same bytes, at least so many at a time: a piece is a row, whatever the network makes of the file. */
async function* inPieces(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    held.push(chunk);
    size += chunk.length;
    if (size < PIECE_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(held);
}
