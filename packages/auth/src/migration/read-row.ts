import { readColumns } from './column-map.ts';
import { MigrationError } from './errors.ts';
import { type Person, type RowFault, readPerson } from './person.ts';
import type { PoolFacts } from './pool-facts.ts';
import type { Reading } from './reading.ts';
import type { SourceRow } from './source.ts';

/** A row that was read: whom it is about, or what is wrong with it. */
export type PersonRow =
  | { readonly row: number; readonly person: Person }
  | { readonly row: number; readonly fault: RowFault };

/** What the rows of a source are read by; plain values, which another thread can be given. */
export interface RowReading {
  readonly columns: readonly string[];
  readonly reading: Reading;
  readonly facts: Pick<PoolFacts, 'attributes' | 'byEmail' | 'groups'>;
}

/** How a row becomes a person, and the columns that nothing is made of. Throws MigrationError. */
export function rowReader({ columns: names, reading, facts }: RowReading) {
  const columns = readColumns(names, { map: reading.map, known: facts.attributes });
  if (!columns.targets.has('username') && !columns.targets.has('email')) throw new MigrationError('no_username_column');
  const how = { byEmail: facts.byEmail, vouched: reading.vouched === true, groups: facts.groups };
  return {
    // What Cognito has no place for is said as well.
    ignored: [...columns.ignored, ...(columns.targets.has('created_at') ? ['created_at'] : [])],
    read({ row, fields }: SourceRow): PersonRow {
      if (fields.length !== names.length) return { row, fault: 'column_count' };
      const person = readPerson(columns.read(fields), how);
      return typeof person === 'string' ? { row, fault: person } : { row, person };
    },
  };
}
