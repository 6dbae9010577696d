import type { RouteOutput } from '@custom-cognito/contract';
import { Link } from 'react-router';
import { usePlaces } from '../places.ts';
import { Answer, Fresh, useAnswer } from './answer.tsx';
import { Choice } from './choice.tsx';
import { useFilters } from './filters.ts';
import { Page, Section } from './page.tsx';
import { Table } from './table.tsx';
import { useSpeech } from './words/words.ts';
import { Written } from './written.tsx';

const EVERY_MS = 60_000;
const PERIODS = ['1', '24', '168', '720'] as const;

/** Sign-ins that were refused: by account, by address, and the addresses that stand out. */
export function Failures() {
  const { words } = useSpeech();
  const filters = useFilters(['hours']);
  const hours = PERIODS.find((one) => one === filters.get('hours')) ?? '24';
  const failed = useAnswer(
    ['failures', hours],
    (api, signal) => api.failedAttempts(undefined, { ...signal, query: { hours } }),
    { every: EVERY_MS, keep: true },
  );
  return (
    <Page title={words.failures} beside={<Fresh of={failed} every={EVERY_MS} />}>
      <div className="console-filters">
        <Choice
          label={words.period}
          value={hours}
          options={PERIODS.map((one) => [one, words.hoursBack(Number(one))])}
          onChange={(value) => filters.set({ hours: value === '24' ? '' : value })}
        />
      </div>
      <Answer of={failed}>{(data) => <Failed {...data} />}</Answer>
    </Page>
  );
}

function Failed({ total_attempts, suspicious_ips, by_user, by_ip }: RouteOutput<'failedAttempts'>) {
  const { words, number } = useSpeech();
  const { to } = usePlaces();
  const activityOf = (ip: string) => to('/admin/activity', { event: 'login', outcome: 'failure', ip });
  return (
    <>
      <p>{words.failuresLead(total_attempts)}</p>
      <Section title={words.suspicious}>
        <Table
          caption={words.suspicious}
          empty={words.noSuspicious}
          rows={suspicious_ips}
          keyOf={({ ip }) => ip}
          columns={[
            { head: words.address, cell: ({ ip }) => <Written text={ip} /> },
            { head: words.why, cell: ({ reason }) => words[reason] },
            { head: words.attempts, number: true, cell: ({ attempts }) => number(attempts) },
            { head: words.accountsTried, number: true, cell: ({ users }) => number(users) },
            {
              head: words.details,
              cell: ({ ip }) => (
                <Link to={activityOf(ip)} aria-label={`${words.seeActivity}: ${ip}`}>
                  {words.seeActivity}
                </Link>
              ),
            },
          ]}
        />
      </Section>
      <div className="console-halves">
        <Section title={words.byUser}>
          <Tries caption={words.byUser} head={words.person} counts={by_user} />
        </Section>
        <Section title={words.byAddress}>
          <Tries caption={words.byAddress} head={words.address} counts={by_ip} />
        </Section>
      </div>
    </>
  );
}

interface TriesProps {
  readonly caption: string;
  readonly head: string;
  readonly counts: Readonly<Record<string, number>>;
}

function Tries({ caption, head, counts }: TriesProps) {
  const { words, number } = useSpeech();
  return (
    <Table
      caption={caption}
      empty={words.noFailures}
      rows={Object.entries(counts).sort(([, a], [, b]) => b - a)}
      keyOf={([name]) => name}
      columns={[
        { head, cell: ([name]) => <Written text={name} /> },
        { head: words.attempts, number: true, cell: ([, count]) => number(count) },
      ]}
    />
  );
}
