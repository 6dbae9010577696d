import { Answer, useAnswer } from './answer.tsx';
import { Section } from './page.tsx';
import { Table } from './table.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

/** Why sign-ins were refused in the last 24 hours. */
export function Reasons({ every }: { readonly every: number }) {
  const { words, reason: nameOf, number } = useSpeech();
  const reasons = useAnswer(['reasons'], (api, signal) => api.failureReasons(undefined, signal), { every });
  return (
    <Section title={words.reasons}>
      <Answer of={reasons}>
        {({ total_attempts: all, by_reason }) => (
          <>
            {all > 0 && <p className="cc-hint">{words.reasonsOf(number(all))}</p>}
            <Table
              caption={words.reasons}
              empty={words.noFailures}
              rows={Object.entries(by_reason).sort(([, a], [, b]) => b - a)}
              keyOf={([code]) => code}
              columns={[
                {
                  head: words.reason,
                  cell: ([code]) =>
                    code === 'unknown' ? (
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
        )}
      </Answer>
    </Section>
  );
}
