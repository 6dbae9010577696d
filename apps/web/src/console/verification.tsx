import type { RouteOutput } from '@custom-cognito/contract';
import { Facts } from '../facts.tsx';
import { Answer, useAnswer } from './answer.tsx';
import { Section } from './page.tsx';
import { useSpeech } from './words/words.ts';
import { Moment, Written } from './written.tsx';

const EVERY_MS = 15_000;
/** Until the first pass has ended, which is soon but for a long record. */
const PENDING_MS = 2_000;

const LOOKS = { intact: 'good', broken: 'bad', pending: 'plain' } as const;

/** Whether the record is what was written, as the last pass of the process found it. */
export function Verification() {
  const { words } = useSpeech();
  const state = useAnswer(['verification'], (api, signal) => api.auditVerification(undefined, signal), {
    every: (data) => (data?.state === 'intact' || data?.state === 'broken' ? EVERY_MS : PENDING_MS),
  });
  return (
    <Section title={words.verification}>
      <Answer of={state}>{(data) => <Found {...data} />}</Answer>
    </Section>
  );
}

function Found(found: RouteOutput<'auditVerification'>) {
  const { words, number } = useSpeech();
  const leads = { intact: words.intactLead, broken: words.brokenLead, pending: words.pendingLead };
  const { state, fault, running } = found;
  const facts = [
    [words.verifiedAt, <Moment key="verified" at={found.verified_at} />],
    [words.coversUntil, <Moment key="covers" at={found.covers_until} />],
    [words.readInFull, <Moment key="full" at={found.read_in_full_at} />],
    [words.entries, number(found.entries)],
    [words.chains, number(found.chains)],
    [words.lastEntry, <Written key="last" text={found.last_entry} />],
    [words.key, <code key="key">{found.key}</code>],
  ] as const;
  return (
    <>
      <p role="status">
        <span className="console-mark" data-state={LOOKS[state]}>
          {words[state]}
        </span>{' '}
        {leads[state]} {running && <span className="console-soft">{words.reading(running.entries_read)}</span>}
      </p>
      {fault && (
        <p className="cc-alert" role="alert">
          {words.fault}: {fault.entry ?? `${words.chains} ${fault.chain}`} ({words.faults[fault.kind] ?? fault.kind})
        </p>
      )}
      <Facts facts={facts} wide />
    </>
  );
}
