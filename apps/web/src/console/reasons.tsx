import { Answer, useAnswer } from './answer.tsx';
import { Section } from './page.tsx';
import { Table } from './table.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

const DAY_MS = 86_400_000;
/** The most that the API tells at once. */
const LATEST = 200;

/** Why sign-ins were refused: counted from the latest entries of the record, and said so where there are more. */
export function Reasons({ every }: { readonly every: number }) {
  const { words, reason: nameOf, number } = useSpeech();
  const entries = useAnswer(
    ['reasons'],
    (api, signal) => {
      const from = new Date(Date.now() - DAY_MS).toISOString();
      return api.auditEntries(undefined, {
        ...signal,
        query: { event: 'login', outcome: 'failure', from, limit: LATEST },
      });
    },
    { every },
  );
  return (
    <Section title={words.reasons}>
      <Answer of={entries}>
        {({ items, next_cursor }) => {
          const counts = new Map<string, number>();
          for (const { reason, count } of items) {
            const code = reason ?? '';
            counts.set(code, (counts.get(code) ?? 0) + count);
          }
          const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
          return (
            <>
              {all > 0 && <p className="cc-hint">{words.reasonsOf(all, next_cursor === null)}</p>}
              <Table
                caption={words.reasons}
                empty={words.noFailures}
                rows={[...counts].sort(([, a], [, b]) => b - a)}
                keyOf={([code]) => code}
                columns={[
                  {
                    head: words.reason,
                    cell: ([code]) =>
                      code === '' ? (
                        words.unknown
                      ) : (
                        <>
                          {nameOf(code)} <code>{visible(code)}</code>
                        </>
                      ),
                  },
                  {
                    head: words.count,
                    number: true,
                    cell: ([, count]) => (
                      <span className="console-share">
                        <meter aria-hidden="true" min={0} max={all} value={count} />
                        {number(count)}
                      </span>
                    ),
                  },
                ]}
              />
            </>
          );
        }}
      </Answer>
    </Section>
  );
}
