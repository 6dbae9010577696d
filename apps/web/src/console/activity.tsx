import { Fresh, useAnswer } from './answer.tsx';
import { Choice } from './choice.tsx';
import { readEntries } from './entries.ts';
import { Who } from './entry-columns.tsx';
import { EntryFilters } from './entry-filters.tsx';
import { EntryList } from './entry-list.tsx';
import { type Filters, useFilters } from './filters.ts';
import { Page } from './page.tsx';
import { usePlace } from './pager.tsx';
import { useSpeech } from './words/words.ts';
import { Written } from './written.tsx';

const EVERY_MS = 30_000;
const HOUR_MS = 3_600_000;
const PERIODS = [1, 24, 168, 720] as const;
const NAMES = ['event', 'outcome', 'sub', 'ip', 'hours', 'reads'];

/** What happened last, by conditions that stand in the address. */
export function Activity() {
  const { words } = useSpeech();
  const filters = useFilters(NAMES);
  const question = NAMES.map((name) => filters.get(name));
  const place = usePlace(question.join('\n'));
  const hours = Number(filters.get('hours'));
  const withReads = filters.get('reads') !== '' || filters.get('event') === 'audit_read';
  const entries = useAnswer(
    ['activity', question, place.cursor],
    (api, signal) =>
      readEntries(
        api,
        {
          ...Object.fromEntries(['event', 'outcome', 'sub', 'ip'].map((name) => [name, filters.get(name)])),
          ...(hours > 0 && { from: new Date(Date.now() - hours * HOUR_MS).toISOString() }),
          cursor: place.cursor,
          withReads,
        },
        signal,
      ),
    // A page that was turned to stays what it was.
    { every: place.number === 1 && EVERY_MS, keep: true },
  );
  return (
    <Page title={words.activity} beside={place.number === 1 && <Fresh of={entries} every={EVERY_MS} />}>
      <EntryFilters filters={filters} time={<Period filters={filters} />}>
        <label className="console-check">
          <input
            type="checkbox"
            checked={filters.get('reads') !== ''}
            onChange={({ target }) => filters.set({ reads: target.checked ? '1' : '' })}
          />
          {words.withReads}
        </label>
      </EntryFilters>
      <EntryList
        of={entries}
        place={place}
        caption={words.activity}
        about={[
          { head: words.who, cell: ({ target, target_name }) => <Who id={target} name={target_name} /> },
          { head: words.from, cell: ({ ip }) => <Written text={ip} /> },
        ]}
      />
    </Page>
  );
}

function Period({ filters }: { readonly filters: Filters }) {
  const { words } = useSpeech();
  return (
    <Choice
      label={words.period}
      value={filters.get('hours')}
      options={[['', words.allTime], ...PERIODS.map((hours) => [String(hours), words.hoursBack(hours)] as const)]}
      onChange={(hours) => filters.set({ hours })}
    />
  );
}
