import type { Kysely } from 'kysely';
import type { Secrets } from '../secrets.ts';
import type { Batch, JournalEntry, PendingRow } from './migration-journal.ts';
import type { MigrationTables } from './migration-tables.ts';

interface FoundRow {
  readonly row: number;
  readonly batch: number;
}

/** Whom the rows of a batch are about, sealed at once: to seal each of them takes as long as to import them. */
export function sealedPeople(db: Kysely<MigrationTables>, secrets: Secrets) {
  const owner = ({ run, number }: Batch) => Buffer.from(`${run} ${number}`);
  const open = async (batch: Batch): Promise<ReadonlyMap<number, string>> => {
    const query = db.selectFrom('auth_migration_batches').select('people').where('run', '=', batch.run);
    const found = await query.where('number', '=', batch.number).executeTakeFirst();
    if (!found?.people) return new Map();
    const lines = secrets.open(found.people, owner(batch)).split('\n');
    return new Map(lines.map((line) => [Number.parseInt(line, 10), line.slice(line.indexOf(' ') + 1)]));
  };
  return {
    /** Null where none of them is about anybody. */
    sealAll(batch: Batch, entries: readonly JournalEntry[]): Uint8Array | null {
      // JSON holds no end of a line.
      const lines = entries.flatMap(({ row, person }) => (person === undefined ? [] : [`${row} ${person}`]));
      return lines.length === 0 ? null : secrets.seal(lines.join('\n'), owner(batch));
    },
    async peopleOf<Row extends FoundRow>(run: string, rows: readonly Row[]): Promise<(Row & PendingRow)[]> {
      const batches = new Map<number, ReadonlyMap<number, string>>();
      for (const number of new Set(rows.map(({ batch }) => batch))) batches.set(number, await open({ run, number }));
      return rows.map((one) => ({ ...one, person: batches.get(one.batch)?.get(one.row) ?? '' }));
    },
  };
}
