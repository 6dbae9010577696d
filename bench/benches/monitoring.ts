import { openDatabase } from '@custom-cognito/database';
import type { Auth } from 'custom-cognito';
import { cryptoFloor } from '../harness/crypto-floor.ts';
import { record } from '../harness/results.ts';
import { type Comparison, compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { show, spread } from '../harness/statistics.ts';
import { addUpSignIns, fillRecord, openAudited } from '../seed/audit-record.ts';
import { runDatabase } from '../servers/data.ts';

/** Answers of one question in a round; the round's number is their median. */
const ANSWERS = 9;
/** Milliseconds that an answer may take. */
const MOST_MS = 150;
const DAY_MS = 86_400_000;

type Question = (auth: Auth) => Promise<unknown>;

const actor = 'bench';
const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const failed = (hours: number) => (auth: Auth) => auth.failedAttempts({ actor, hours });
const SOMEBODY = '00000000-0000-4000-800-1000000001234';

/** What administrators ask, at its dearest. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  stats: (auth) => auth.authStats({ actor }),
  'recent activity, 200 a page': (auth) => auth.recentActivity({ actor, limit: 200 }),
  'failed attempts of an hour': failed(1),
  'failed attempts of a day': failed(24),
  'failed attempts of a week': failed(168),
  'failed attempts of 30 days': failed(720),
  'reasons of 30 days': (auth) => auth.failureReasons({ actor, hours: 720 }),
  'a month of hours': (auth) =>
    auth.eventSeries({ actor, event: 'login', by: 'hour', from: ago(30), timezone: 'Europe/Madrid' }),
  'a year of days': (auth) =>
    auth.eventSeries({ actor, event: 'login', by: 'day', from: ago(364), timezone: 'Asia/Kathmandu' }),
  'failures, 200 a page': (auth) => auth.auditPage({ actor, outcome: 'failure', limit: 200 }),
  'failures of an event that seldom fails': (auth) =>
    auth.auditPage({ actor, event: 'registration', outcome: 'failure', limit: 200 }),
  'failures of one person': (auth) => auth.auditPage({ actor, subject: SOMEBODY, outcome: 'failure', limit: 200 }),
  'from one address, of an event that is not there': (auth) =>
    auth.auditPage({ actor, address: '10.244.36.1', event: 'logout', limit: 200 }),
  'a timeline, 200 a page': (auth) => auth.userTimeline({ actor, sub: SOMEBODY, limit: 200 }),
};

/** Each question of the monitoring API over a record of a year with a storm, and what adding up costs a sign-in. */
export async function monitoring(): Promise<void> {
  const target = await runDatabase('empty');
  try {
    console.log(`Writing a record of ${settings.auditRows.toLocaleString('en')} rows`);
    await fillRecord(target.url, settings.auditRows);
    await measure(target.url);
  } finally {
    await target.remove();
  }
}

async function measure(url: string): Promise<void> {
  const database = await openDatabase(url);
  const auth = await openAudited(database);
  const times = new Map<string, number[]>();
  const names = Object.keys(QUESTIONS);
  const sides = Object.entries(QUESTIONS).map(([name, ask]) => ({
    name,
    slice: async () => {
      const own = await timesOf(() => ask(auth));
      times.set(name, [...(times.get(name) ?? []), ...own]);
      return spread(own).median;
    },
  }));
  const result = await compare(sides);
  for (const name of names) {
    recordQuestion(result, {
      name,
      base: name === 'stats' ? 'a timeline, 200 a page' : 'stats',
      times: times.get(name),
    });
  }
  await addingUp(database);
  await auth.close();
  await database.close();
}

async function timesOf(work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < ANSWERS; n += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times;
}

function recordQuestion(
  result: Comparison,
  { name, base, times = [] }: { name: string; base: string; times: readonly number[] | undefined },
): void {
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? Number.NaN;
  record('monitoring', result, {
    title: `Monitoring over ${settings.auditRows.toLocaleString('en')} rows: ${name}`,
    database: settings.database,
    side: name,
    base,
    unit: 'ms',
    lessIsBetter: true,
    absolute: true,
    goal: { at: 'most', ratio: MOST_MS },
    note: `Median of ${ANSWERS} answers a round; of all, 95 in 100 within ${show(p95)} ms.`,
  });
}

const SIGN_IN = 'cryptography of a sign-in';
const ADDING = 'adding one up';

async function addingUp(database: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  const floor = await cryptoFloor();
  const signIn = async () => spread(await timesOf(() => floor.signIn())).median * 1_000;
  const result = await compare([
    { name: ADDING, slice: () => addUpSignIns(database) },
    { name: SIGN_IN, slice: signIn },
  ]);
  record('monitoring', result, {
    title: 'What a sign-in costs more for being added up, beside it',
    database: settings.database,
    side: ADDING,
    base: SIGN_IN,
    unit: 'µs',
    lessIsBetter: true,
    goal: { at: 'most', ratio: 0.03 },
  });
}
