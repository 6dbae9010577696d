import { Answer, Fresh, useAnswer } from './answer.tsx';
import { Page } from './page.tsx';
import { Table } from './table.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';
import { Nothing } from './written.tsx';

const EVERY_MS = 15_000;

/** Whether the process can serve, part by part. */
export function Health() {
  const { words, number } = useSpeech();
  const ready = useAnswer(['ready'], (api, signal) => api.ready(undefined, signal), { every: EVERY_MS });
  return (
    <Page title={words.health} beside={<Fresh of={ready} every={EVERY_MS} />}>
      <p className="cc-hint">{words.healthLead}</p>
      <Answer of={ready}>
        {({ status, checks }) => (
          <>
            <p role="status">
              <span className="console-mark" data-state={status === 'ready' ? 'good' : 'bad'}>
                {words[status]}
              </span>
            </p>
            <Table
              caption={words.health}
              empty={words.unknown}
              rows={Object.entries(checks)}
              keyOf={([name]) => name}
              columns={[
                { head: words.part, cell: ([name]) => words.parts[name] ?? visible(name) },
                {
                  head: words.state,
                  cell: ([, { state }]) => (
                    <span className="console-mark" data-state={state === 'up' ? 'good' : 'bad'}>
                      {words[state]}
                    </span>
                  ),
                },
                { head: words.latency, number: true, cell: ([, { latency_ms }]) => `${number(latency_ms)} ms` },
                {
                  head: words.lastError,
                  cell: ([, { last_error }]) =>
                    last_error ? (
                      <>
                        <code>{visible(last_error.class)}</code> {words.ago(last_error.seconds_ago)}
                      </>
                    ) : (
                      <Nothing />
                    ),
                },
              ]}
            />
          </>
        )}
      </Answer>
    </Page>
  );
}
