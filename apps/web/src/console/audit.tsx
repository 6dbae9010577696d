import { Answer, useAnswer } from './answer.tsx';
import { Choice, Entry } from './choice.tsx';
import { type Entry as RecordEntry, readEntries } from './entries.ts';
import { Result, What, Who } from './entry-columns.tsx';
import { type Filters, useFilters } from './filters.ts';
import { Page } from './page.tsx';
import { Pager, usePlace } from './pager.tsx';
import { PersonFilter } from './person-filter.tsx';
import { Table } from './table.tsx';
import { Verification } from './verification.tsx';
import { EVENT_NAMES, useSpeech } from './words/words.ts';
import { Moment, Written } from './written.tsx';

const CONDITIONS = ['event', 'outcome', 'sub', 'ip', 'from', 'to'];

/** The audit record itself, entry by entry, and whether it is what was written. */
export function Audit() {
  const { words } = useSpeech();
  const filters = useFilters(CONDITIONS);
  const question = Object.fromEntries(CONDITIONS.map((name) => [name, filters.get(name)]));
  const place = usePlace(JSON.stringify(question));
  const entries = useAnswer(
    ['audit', question, place.cursor],
    (api, signal) => readEntries(api, { ...question, cursor: place.cursor, withReads: true }, signal),
    { keep: true },
  );
  return (
    <Page title={words.audit}>
      <Verification />
      <AuditFilters filters={filters} />
      <Answer of={entries}>
        {({ items, next }) => (
          <>
            <Table
              caption={words.audit}
              empty={next === null ? words.noActivity : words.noneYet}
              rows={items}
              keyOf={({ id }) => id}
              columns={[
                { head: words.time, cell: ({ timestamp }) => <Moment at={timestamp} /> },
                { head: words.what, cell: (entry) => <What of={entry} /> },
                { head: words.actor, cell: ({ actor, actor_name }) => <Who id={actor} name={actor_name} /> },
                { head: words.target, cell: ({ target, target_name }) => <Who id={target} name={target_name} /> },
                {
                  head: words.result,
                  cell: ({ outcome, reason }) => <Result success={outcome === 'success'} reason={reason} />,
                },
                { head: words.details, cell: (entry) => <Details {...entry} /> },
              ]}
            />
            <Pager place={place} next={next} />
          </>
        )}
      </Answer>
    </Page>
  );
}

function Details({ id, ip, user_agent, session_id, request_id }: RecordEntry) {
  const { words } = useSpeech();
  const facts = [
    [words.address, ip],
    [words.browser, user_agent],
    [words.session, session_id],
    [words.request, request_id],
    [words.entry, id],
  ] as const;
  return (
    <details>
      <summary>{words.details}</summary>
      <dl className="console-facts">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <Written text={value} />
              </dd>
            </div>
          ))}
      </dl>
    </details>
  );
}

function AuditFilters({ filters }: { readonly filters: Filters }) {
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
      <Entry type="date" label={words.fromDay} value={filters.get('from')} onEnter={(from) => filters.set({ from })} />
      <Entry type="date" label={words.toDay} value={filters.get('to')} onEnter={(to) => filters.set({ to })} />
      <Entry label={words.address} value={filters.get('ip')} onEnter={(ip) => filters.set({ ip })} />
      <PersonFilter filters={filters} />
      {filters.any && (
        <button type="button" className="cc-link" onClick={filters.clear}>
          {words.clear}
        </button>
      )}
    </search>
  );
}
