import { Facts } from '../facts.tsx';
import { useAnswer } from './answer.tsx';
import { Entry } from './choice.tsx';
import { type Entry as RecordEntry, readEntries } from './entries.ts';
import { Who } from './entry-columns.tsx';
import { EntryFilters } from './entry-filters.tsx';
import { EntryList } from './entry-list.tsx';
import { type Filters, useFilters } from './filters.ts';
import { Page } from './page.tsx';
import { usePlace } from './pager.tsx';
import { Verification } from './verification.tsx';
import { useSpeech } from './words/words.ts';
import { Written } from './written.tsx';

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
      <EntryFilters filters={filters} time={<Days filters={filters} />} />
      <EntryList
        of={entries}
        place={place}
        caption={words.audit}
        about={[
          { head: words.actor, cell: ({ actor, actor_name }) => <Who id={actor} name={actor_name} /> },
          { head: words.target, cell: ({ target, target_name }) => <Who id={target} name={target_name} /> },
        ]}
        more={[{ head: words.details, cell: (entry) => <Details {...entry} /> }]}
      />
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
  const known = facts.filter(([, value]) => value !== null);
  return (
    <details>
      <summary>{words.details}</summary>
      <Facts facts={known.map(([name, value]) => [name, <Written key={name} text={value} />])} />
    </details>
  );
}

function Days({ filters }: { readonly filters: Filters }) {
  const { words } = useSpeech();
  return (
    <>
      <Entry type="date" label={words.fromDay} value={filters.get('from')} onEnter={(from) => filters.set({ from })} />
      <Entry type="date" label={words.toDay} value={filters.get('to')} onEnter={(to) => filters.set({ to })} />
    </>
  );
}
