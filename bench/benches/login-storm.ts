import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type ApiClient, connectApi } from '../harness/api-client.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { startApi } from '../servers/api.ts';

const SIGN_INS_PER_SECOND = 200;
const QUESTIONS_PER_SECOND = 50;
/** Ten seconds, unless a trial is to be shorter. */
const STORM_MS = 5 * settings.sliceMs;
const GOAL_MS = 300;

/** How long `/api/auth/me` takes for somebody who is signed in, while others try unknown accounts without an end. */
export async function loginStorm(): Promise<void> {
  const api = await startApi();
  const client = connectApi(api.server);
  const answered = new Map<number, number>();
  try {
    const token = await signIn(client, api.person);
    const result = await compare([
      {
        name: 'during the storm',
        async slice() {
          const storm = steadily(SIGN_INS_PER_SECOND, async () => {
            const status = await tryUnknown(client);
            answered.set(status, (answered.get(status) ?? 0) + 1);
          });
          const [latency] = await Promise.all([percentile(client, token), storm]);
          return latency;
        },
      },
      { name: 'without one', slice: () => percentile(client, token) },
    ]);
    console.log(`Sign-ins answered 401: ${answered.get(401) ?? 0}, 503: ${answered.get(503) ?? 0}`);
    record('login-storm', result, {
      number: 21,
      title: 'login storm: /api/auth/me p99',
      database: settings.database,
      side: 'during the storm',
      base: 'without one',
      unit: 'ms',
      lessIsBetter: true,
      absolute: true,
      goal: { at: 'most', ratio: GOAL_MS },
      note: `${SIGN_INS_PER_SECOND} sign-ins of unknown users a second, more than can be hashed: the excess is answered 503.`,
    });
  } finally {
    client.close();
    await api.end();
  }
}

async function signIn(client: ApiClient, person: object): Promise<string> {
  const { status, text } = await client.ask({ method: 'POST', path: '/api/auth/login', body: person });
  if (status !== 200) throw new Error(`Signing in answered ${status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { data: { access_token: string } }).data.access_token;
}

/** The status: 401, or 503 with what the server cannot do in time. Anything else ends the run. */
async function tryUnknown(client: ApiClient): Promise<number> {
  const body = { email: `nobody-${randomBytes(9).toString('hex')}@people.example.com`, password: 'a wrong password' };
  const { status, text } = await client.ask({ method: 'POST', path: '/api/auth/login', body });
  if (status !== 401 && status !== 503)
    throw new Error(`An unknown user was answered ${status}: ${text.slice(0, 300)}`);
  return status;
}

/** The 99th percentile of the milliseconds that `/api/auth/me` takes. */
async function percentile(client: ApiClient, token: string): Promise<number> {
  const times: number[] = [];
  await steadily(QUESTIONS_PER_SECOND, async (due) => {
    const { status } = await client.ask({ method: 'GET', path: '/api/auth/me', token });
    if (status !== 200) throw new Error(`/api/auth/me answered ${status}.`);
    // From when it was due: a client that is held up by the machine asks late, and people wait all the same.
    times.push(performance.now() - due);
  });
  times.sort((a, b) => a - b);
  return times[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
}

/** Begins work so many times a second, whether or not what was begun has ended, and waits for all of it. */
async function steadily(perSecond: number, work: (due: number) => Promise<void>): Promise<void> {
  const start = performance.now();
  const count = Math.round((STORM_MS * perSecond) / 1_000);
  const all: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = start + (index * 1_000) / perSecond;
    if (due > performance.now()) await delay(due - performance.now());
    const begun = work(due);
    // Whatever fails is thrown at the end, when all has been answered.
    begun.catch(() => {});
    all.push(begun);
  }
  await Promise.all(all);
}
