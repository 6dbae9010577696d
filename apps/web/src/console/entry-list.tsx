import type { UseQueryResult } from '@tanstack/react-query';
import { Answer } from './answer.tsx';
import type { Entry } from './entries.ts';
import { Result, What } from './entry-columns.tsx';
import { Pager, type Place } from './pager.tsx';
import { type Column, Table } from './table.tsx';
import { useSpeech } from './words/words.ts';
import { Moment } from './written.tsx';

interface EntryListProps {
  readonly of: UseQueryResult<{ readonly items: readonly Entry[]; readonly next: string | null }>;
  readonly place: Place;
  /** What the table is called. */
  readonly caption: string;
  /** What stands between what happened and how it went, and after that. */
  readonly about: readonly Column<Entry>[];
  readonly more?: readonly Column<Entry>[];
}

/** A page of the record, and the way to the others. */
export function EntryList({ of, place, caption, about, more = [] }: EntryListProps) {
  const { words } = useSpeech();
  return (
    <Answer of={of}>
      {({ items, next }) => (
        <>
          <Table
            caption={caption}
            empty={next === null ? words.noActivity : words.noneYet}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { head: words.time, cell: ({ timestamp }) => <Moment at={timestamp} /> },
              { head: words.what, cell: (entry) => <What of={entry} /> },
              ...about,
              {
                head: words.result,
                cell: ({ outcome, reason }) => <Result success={outcome === 'success'} reason={reason} />,
              },
              ...more,
            ]}
          />
          <Pager place={place} next={next} />
        </>
      )}
    </Answer>
  );
}
