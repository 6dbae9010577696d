import type { JournalEntry } from '../store/migration-journal.ts';
import type { BatchParts, Moving } from './batch.ts';
import { MigrationError } from './errors.ts';
import { type HashAlgorithm, hashAlgorithm } from './hash-algorithm.ts';
import { OUR_ALGORITHM, withHashes } from './hash-passwords.ts';
import { importBatch } from './import-batch.ts';
import { type ReadRow, type RowParts, readPeople } from './read-rows.ts';
import type { Reading, Working } from './reading.ts';
import type { Source } from './source.ts';

interface Moved {
  readonly source: Source;
  readonly reading: Reading;
  readonly rowsPerJob: number;
  readonly hashes: 'all' | 'aws';
}

type MovingParts = BatchParts & RowParts & Working;

/** Rows of one file: those of AWS have hashes of one algorithm. */
interface Bucket {
  readonly algorithm?: HashAlgorithm | undefined;
  rows: ReadRow[];
}

/** Moves all rows of a source that the journal does not know yet. Resolves with the columns that nothing is made of. */
export async function moveRows(run: string, moved: Moved, parts: MovingParts): Promise<readonly string[]> {
  const { ignored, pages } = readPeople(moved.source, moved.reading, parts);
  const firstBatch = await parts.journal.nextBatch(run);
  const mover = createMover(run, { firstBatch, stable: moved.source.stable }, parts);
  const buckets = new Map<HashAlgorithm | undefined, Bucket>();
  let done = 0;
  const flush = async (bucket: Bucket) => {
    const { rows: taken, algorithm } = bucket;
    bucket.rows = [];
    await mover(taken, { algorithm, hashed: (rows) => parts.progress?.(done + rows) });
    done += taken.length;
    parts.progress?.(done);
    if (parts.signal?.aborted) throw new MigrationError('interrupted');
  };
  for await (const page of pages()) {
    for (const read of page) {
      const row = moved.hashes === 'aws' ? forAws(read) : read;
      const algorithm = moved.hashes === 'aws' ? algorithmOf(row) : undefined;
      const bucket = buckets.get(algorithm) ?? { algorithm, rows: [] };
      buckets.set(algorithm, bucket);
      bucket.rows.push(row);
      if (bucket.rows.length >= moved.rowsPerJob) await flush(bucket);
    }
  }
  for (const bucket of buckets.values()) await flush(bucket);
  return ignored;
}

function algorithmOf(read: ReadRow): HashAlgorithm | undefined {
  if ('fault' in read) return undefined;
  const { password, passwordHash } = read.person;
  if (password !== undefined) return OUR_ALGORITHM;
  return passwordHash === undefined ? undefined : hashAlgorithm(passwordHash);
}

/**
 * A hash that AWS does not take is left behind, and that of somebody who is disabled, since only an import takes it and
 * enables them: its user sets a password by the address that was verified.
 */
function forAws(read: ReadRow): ReadRow {
  if ('fault' in read) return read;
  const { password, passwordHash, ...person } = read.person;
  if (password === undefined && passwordHash === undefined) return read;
  if (!person.disabled && algorithmOf(read)) return read;
  if (person.attributes.email_verified !== 'true') return { row: read.row, fault: 'no_verified_address' };
  return { ...read, person };
}

interface Standing {
  /** The first batch of this attempt: what an earlier one has is done. */
  readonly firstBatch: number;
  readonly stable: boolean;
}

interface Taken {
  readonly algorithm: HashAlgorithm | undefined;
  /** Told how many passwords of the rows have been hashed, which takes longer than all the rest. */
  hashed(rows: number): void;
}

function createMover(run: string, { firstBatch, stable }: Standing, parts: MovingParts) {
  let number = firstBatch;
  return async (rows: readonly ReadRow[], { algorithm, hashed }: Taken): Promise<void> => {
    if (rows.length === 0) return;
    const batch = { run, number };
    number += 1;
    const { added, known } = await parts.journal.add(batch, rows.map(toEntry));
    const isTwice = (row: number) => {
      const other = known.get(row);
      return other !== undefined && (stable ? other.row !== row : other.batch >= firstBatch);
    };
    const twice = rows.filter(({ row }) => isTwice(row));
    if (twice.length > 0) {
      const entries = twice.map(({ row }) => ({ row, state: 'refused' as const, code: 'duplicate' }));
      await parts.journal.add(batch, entries);
    }
    const fresh = rows.flatMap((one) => ('person' in one && added.has(one.row) ? [one] : []));
    let moving: readonly Moving[] = await withHashes(fresh, { hashed, signal: parts.signal });
    for (let from = batch; moving.length > 0; ) {
      moving = await importBatch(from, { moving, algorithm }, parts);
      if (moving.length === 0) break;
      // Whoever had taken their names is gone.
      from = { run, number };
      number += 1;
      await parts.journal.add(from, moving.map(again(parts)));
    }
  };
}

const toEntry = (read: ReadRow): JournalEntry =>
  'fault' in read
    ? { row: read.row, state: 'refused', code: read.fault }
    : { row: read.row, key: read.key, state: 'pending', person: JSON.stringify(kept(read.person)) };

const again =
  ({ facts, secrets }: RowParts) =>
  ({ row, person }: Moving): JournalEntry => ({
    row,
    key: secrets.migrationKey(facts.hasCase ? person.username : person.username.toLowerCase()),
    state: 'pending',
    person: JSON.stringify(kept(person)),
  });

/** What is needed to find the user and to complete them; a name and a hash of a password are not. */
function kept({ username, attributes, groups, disabled }: Moving['person']): Moving['person'] {
  const verified = Object.entries(attributes).filter(([name]) => name.endsWith('_verified'));
  return { username, groups, disabled, attributes: Object.fromEntries(verified) };
}
