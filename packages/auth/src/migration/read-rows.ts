import type { Secrets } from '../secrets.ts';
import { inPages } from './in-pages.ts';
import type { PoolFacts } from './pool-facts.ts';
import { type PersonRow, rowReader } from './read-row.ts';
import type { Reading } from './reading.ts';
import { PAGE, readElsewhere } from './row-thread.ts';
import type { Source } from './source.ts';

/** Files of more rows are read in a thread of their own; to start one takes as long as to read so many. */
const MANY = 5_000;

/** A row that was read; `key` is the same for rows that are about the same person. */
export type ReadRow = Exclude<PersonRow, { person: unknown }> | (Extract<PersonRow, { person: unknown }> & Keyed);

interface Keyed {
  readonly key: Uint8Array;
}

export interface RowParts {
  readonly facts: PoolFacts;
  readonly secrets: Secrets;
}

/** The rows of a source as people, a page of them at a time, and the columns that nothing is made of. Throws MigrationError. */
export function readPeople(source: Source, reading: Reading, { facts, secrets }: RowParts) {
  const { attributes, byEmail, groups } = facts;
  const given = { columns: source.columns, reading, facts: { attributes, byEmail, groups } };
  const { ignored, read } = rowReader(given);
  const keyOf = (name: string) => secrets.migrationKey(facts.hasCase ? name : name.toLowerCase());
  async function* here(): AsyncGenerator<readonly PersonRow[]> {
    for await (const rows of inPages(source.rows(), PAGE)) yield rows.map(read);
  }
  const isMany = source.file !== undefined && (source.total ?? 0) > MANY;
  return {
    ignored,
    async *pages(): AsyncGenerator<readonly ReadRow[]> {
      const found = isMany && source.file ? readElsewhere({ file: source.file, ...given }) : here();
      for await (const page of found) {
        yield page.map((one) => ('fault' in one ? one : { ...one, key: keyOf(one.person.username) }));
      }
    },
  };
}
