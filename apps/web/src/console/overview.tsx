import type { RouteOutput } from '@custom-cognito/contract';
import { Answer, Fresh, useAnswer } from './answer.tsx';
import { Choice } from './choice.tsx';
import { EventChart } from './event-chart.tsx';
import { useFilters } from './filters.ts';
import { Page, Section } from './page.tsx';
import { Reasons } from './reasons.tsx';
import { EVENT_NAMES, useSpeech } from './words/words.ts';

const EVERY_MS = 60_000;
const DAY_MS = 86_400_000;

const PERIODS = {
  day: { by: 'hour', days: 1 },
  week: { by: 'day', days: 7 },
  month: { by: 'day', days: 30 },
} as const;

type PeriodName = keyof typeof PERIODS;

/** Whether signing in is healthy: counts, and how they went over time. */
export function Overview() {
  const { words } = useSpeech();
  const stats = useAnswer(['stats'], (api, signal) => api.authStats(undefined, signal), { every: EVERY_MS });
  return (
    <Page title={words.overview} beside={<Fresh of={stats} every={EVERY_MS} />}>
      <Answer of={stats}>{(data) => <Counts stats={data} />}</Answer>
      <Charts />
      <Reasons every={EVERY_MS} />
    </Page>
  );
}

function Counts({ stats: { last_24h, last_7d, current } }: { readonly stats: RouteOutput<'authStats'> }) {
  const { words } = useSpeech();
  return (
    <div className="console-counts">
      <Group
        title={words.now}
        counts={[
          [words.usersOnline, current.users_online, words.usersOnlineHint],
          [words.activeSessions, current.active_sessions],
        ]}
      />
      <Group
        title={words.lastDay}
        counts={[
          [words.logins, last_24h.total_logins],
          [words.failedLogins, last_24h.failed_logins],
          [words.registrations, last_24h.new_registrations],
          [words.resets, last_24h.password_resets],
        ]}
      />
      <Group
        title={words.lastWeek}
        counts={[
          [words.logins, last_7d.total_logins],
          [words.failedLogins, last_7d.failed_logins],
          [words.registrations, last_7d.new_registrations],
          [words.activeUsers, last_7d.active_users],
        ]}
      />
    </div>
  );
}

interface GroupProps {
  readonly title: string;
  readonly counts: readonly (readonly [name: string, count: number, hint?: string])[];
}

function Group({ title, counts }: GroupProps) {
  const { number } = useSpeech();
  return (
    <section>
      <h2>{title}</h2>
      <dl>
        {counts.map(([name, count, hint]) => (
          <div key={name}>
            <dt>
              {name}
              {hint && <small>{hint}</small>}
            </dt>
            <dd>{number(count)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Charts() {
  const { words, event: nameOf } = useSpeech();
  const filters = useFilters(['period', 'event']);
  const period = periodOf(filters.get('period'));
  const asked = filters.get('event');
  const event = EVENT_NAMES.includes(asked) ? asked : 'registration';
  const { by } = PERIODS[period];
  const accepted = useSeries(period, { event: 'login', outcome: 'success' });
  const refused = useSeries(period, { event: 'login', outcome: 'failure' });
  const other = useSeries(period, { event });
  return (
    <Section title={words.overTime}>
      <div className="console-filters">
        <Choice
          label={words.period}
          value={period}
          options={[
            ['day', words.day],
            ['week', words.week],
            ['month', words.month],
          ]}
          onChange={(value) => filters.set({ period: value === 'day' ? '' : value })}
        />
        <Choice
          label={words.otherEvent}
          value={event}
          options={EVENT_NAMES.map((name) => [name, nameOf(name)])}
          onChange={(value) => filters.set({ event: value === 'registration' ? '' : value })}
        />
      </div>
      <div className="console-charts">
        <Answer of={accepted}>
          {(yes) => (
            <Answer of={refused}>
              {(no) => (
                <EventChart
                  title={words.logins}
                  by={by}
                  starts={yes.points.map(({ start }) => start)}
                  bars={[
                    { name: words.succeeded, kind: 'good', counts: yes.points.map(({ count }) => count) },
                    { name: words.failedLogins, kind: 'bad', counts: no.points.map(({ count }) => count) },
                  ]}
                />
              )}
            </Answer>
          )}
        </Answer>
        <Answer of={other}>
          {({ points }) => (
            <EventChart
              title={nameOf(event)}
              by={by}
              starts={points.map(({ start }) => start)}
              bars={[{ name: words.count, kind: 'plain', counts: points.map(({ count }) => count) }]}
            />
          )}
        </Answer>
      </div>
      <p className="cc-hint">{words.zone(timezone())}</p>
    </Section>
  );
}

const periodOf = (text: string): PeriodName => (Object.hasOwn(PERIODS, text) ? (text as PeriodName) : 'day');

const timezone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function useSeries(period: PeriodName, about: { readonly event: string; readonly outcome?: string }) {
  const { by, days } = PERIODS[period];
  return useAnswer(
    ['series', period, about],
    (api, signal) => {
      const from = new Date(Date.now() - days * DAY_MS).toISOString();
      return api.eventSeries(undefined, { ...signal, query: { ...about, by, from, timezone: timezone() } });
    },
    { every: EVERY_MS, keep: true },
  );
}
