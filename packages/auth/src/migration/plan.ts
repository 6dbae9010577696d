import type { Cognito } from '../cognito.ts';
import type { JournalRow } from '../store/migration-journal.ts';
import { MigrationError } from './errors.ts';
import { forEachPatiently } from './patience.ts';
import { findUser } from './pool-user.ts';
import { type ReadRow, type RowParts, readPeople } from './read-rows.ts';
import type { NotMoved, Reading } from './reading.ts';
import type { Source } from './source.ts';

const KEY_BYTES = 12;

interface PlanParts extends RowParts {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((rows: number) => void) | undefined;
}

/** What would become of each row: nothing is changed, and nothing kept. */
export function plannedRows(
  source: Source,
  reading: Reading,
  parts: PlanParts,
): NotMoved & { rows: AsyncIterable<JournalRow> } {
  const { ignored, pages } = readPeople(source, reading, parts);
  const seen = new Set<string>();
  const planOne = async (read: ReadRow): Promise<JournalRow> => {
    if ('fault' in read) return { row: read.row, state: 'refused', code: read.fault };
    const user = await findUser(read.person.username, parts);
    if (!user) return { row: read.row, state: 'created' };
    const isSquatted = user.UserStatus === 'UNCONFIRMED' && read.person.attributes.email_verified === 'true';
    if (isSquatted) return { row: read.row, state: 'updated', code: 'unverified_replaced' };
    return { row: read.row, state: 'skipped', code: 'user_exists' };
  };
  async function* planned(): AsyncGenerator<JournalRow> {
    let done = 0;
    for await (const page of pages()) {
      if (parts.signal?.aborted) throw new MigrationError('interrupted');
      const verdicts = new Map<number, JournalRow>();
      const fresh = page.filter((read) => {
        if ('fault' in read || !seen.has(shortKey(read.key))) {
          if ('key' in read) seen.add(shortKey(read.key));
          return true;
        }
        verdicts.set(read.row, { row: read.row, state: 'refused', code: 'duplicate' });
        return false;
      });
      const look = async (read: ReadRow) => void verdicts.set(read.row, await planOne(read));
      await forEachPatiently(fresh, look, { most: parts.concurrency, signal: parts.signal });
      yield* page.flatMap(({ row }) => verdicts.get(row) ?? []);
      done += page.length;
      parts.progress?.(done);
    }
  }
  return { columns: ignored, rows: planned() };
}

const shortKey = (key: Uint8Array): string => Buffer.from(key.subarray(0, KEY_BYTES)).toString('latin1');
