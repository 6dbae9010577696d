import type { Secrets } from '../secrets.ts';
import { readColumns } from './column-map.ts';
import { MigrationError } from './errors.ts';
import { type Person, type RowFault, readPerson } from './person.ts';
import type { PoolFacts } from './pool-facts.ts';
import type { Reading } from './reading.ts';
import type { Source } from './source.ts';

/** A row that was read: whom it is about, or what is wrong with it. */
export type ReadRow =
  | { readonly row: number; readonly person: Person; readonly key: Uint8Array }
  | { readonly row: number; readonly fault: RowFault };

export interface RowParts {
  readonly facts: PoolFacts;
  readonly secrets: Secrets;
}

/** The rows of a source as people, and the columns that nothing is made of. Throws MigrationError. */
export function readPeople(source: Source, reading: Reading, { facts, secrets }: RowParts) {
  const columns = readColumns(source.columns, { map: reading.map, known: facts.attributes });
  if (!columns.targets.has('username') && !columns.targets.has('email')) throw new MigrationError('no_username_column');
  const how = { byEmail: facts.byEmail, vouched: reading.vouched === true, groups: facts.groups };
  const keyOf = (name: string) => secrets.migrationKey(facts.hasCase ? name : name.toLowerCase());
  return {
    // What Cognito has no place for is said as well.
    ignored: [...columns.ignored, ...(columns.targets.has('created_at') ? ['created_at'] : [])],
    async *rows(): AsyncGenerator<ReadRow> {
      for await (const { row, fields } of source.rows()) {
        if (fields.length !== source.columns.length) {
          yield { row, fault: 'column_count' };
          continue;
        }
        const person = readPerson(columns.read(fields), how);
        yield typeof person === 'string' ? { row, fault: person } : { row, person, key: keyOf(person.username) };
      }
    },
  };
}
