import { Answer, useAnswer } from './answer.tsx';
import { Result, What } from './entry-columns.tsx';
import { Pager, usePlace } from './pager.tsx';
import { Table } from './table.tsx';
import { useSpeech } from './words/words.ts';
import { Moment, Written } from './written.tsx';

const ROWS = 20;

/** What happened to one account, failed sign-ins included. */
export function UserTimeline({ sub }: { readonly sub: string }) {
  const { words } = useSpeech();
  const place = usePlace(sub);
  const timeline = useAnswer(['timeline', sub, place.cursor], (api, signal) =>
    api.userTimeline(undefined, { ...signal, params: { sub }, query: { limit: ROWS, cursor: place.cursor } }),
  );
  return (
    <Answer of={timeline}>
      {({ items, next_cursor }) => (
        <>
          <Table
            caption={words.timeline}
            empty={words.noTimeline}
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { head: words.time, cell: ({ timestamp }) => <Moment at={timestamp} /> },
              { head: words.what, cell: (item) => <What of={item} /> },
              { head: words.result, cell: ({ success, reason }) => <Result success={success} reason={reason} /> },
              { head: words.actor, cell: ({ actor }) => <Written text={actor} /> },
              { head: words.from, cell: ({ ip }) => <Written text={ip} /> },
              { head: words.browser, cell: ({ user_agent }) => <Written text={user_agent} /> },
            ]}
          />
          <Pager place={place} next={next_cursor} />
        </>
      )}
    </Answer>
  );
}
