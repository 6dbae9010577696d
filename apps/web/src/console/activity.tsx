import { Answer, Fresh, useAnswer } from './answer.tsx';
import { Choice, Entry } from './choice.tsx';
import { readEntries } from './entries.ts';
import { Result, What, Who } from './entry-columns.tsx';
import { type Filters, useFilters } from './filters.ts';
import { Page } from './page.tsx';
import { Pager, usePlace } from './pager.tsx';
import { PersonFilter } from './person-filter.tsx';
import { Table } from './table.tsx';
import { EVENT_NAMES, useSpeech } from './words/words.ts';
import { Moment, Written } from './written.tsx';

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
      <ActivityFilters filters={filters} />
      <Answer of={entries}>
        {({ items, next }) => (
          <>
            <Table
              caption={words.activity}
              empty={next === null ? words.noActivity : words.noneYet}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { head: words.time, cell: ({ timestamp }) => <Moment at={timestamp} /> },
                { head: words.what, cell: (entry) => <What of={entry} /> },
                { head: words.who, cell: ({ target, target_name }) => <Who id={target} name={target_name} /> },
                { head: words.from, cell: ({ ip }) => <Written text={ip} /> },
                {
                  head: words.result,
                  cell: ({ outcome, reason }) => <Result success={outcome === 'success'} reason={reason} />,
                },
              ]}
            />
            <Pager place={place} next={next} />
          </>
        )}
      </Answer>
    </Page>
  );
}

function ActivityFilters({ filters }: { readonly filters: Filters }) {
  const { words, event: nameOf } = useSpeech();
  return (
    <search className="console-filters" aria-label={words.filters}>
      <Choice
        label={words.event}
        value={filters.get('event')}
        options={[['', words.any], ...EVENT_NAMES.map((name) => [name, nameOf(name)] as const)]}
        onChange={(event) => filters.set({ event })}
      />
      <Choice
        label={words.outcome}
        value={filters.get('outcome')}
        options={[
          ['', words.any],
          ['success', words.success],
          ['failure', words.failure],
        ]}
        onChange={(outcome) => filters.set({ outcome })}
      />
      <Choice
        label={words.period}
        value={filters.get('hours')}
        options={[['', words.allTime], ...PERIODS.map((hours) => [String(hours), words.hoursBack(hours)] as const)]}
        onChange={(hours) => filters.set({ hours })}
      />
      <Entry label={words.address} value={filters.get('ip')} onEnter={(ip) => filters.set({ ip })} />
      <PersonFilter filters={filters} />
      <label className="console-check">
        <input
          type="checkbox"
          checked={filters.get('reads') !== ''}
          onChange={({ target }) => filters.set({ reads: target.checked ? '1' : '' })}
        />
        {words.withReads}
      </label>
      {filters.any && (
        <button type="button" className="cc-link" onClick={filters.clear}>
          {words.clear}
        </button>
      )}
    </search>
  );
}
