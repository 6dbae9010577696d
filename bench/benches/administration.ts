import { type ApiClient, connectApi } from '../harness/api-client.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { show, spread } from '../harness/statistics.ts';
import { startApi } from '../servers/api.ts';

/** Answers of one question in a round; the round's number is their median. */
const ANSWERS = 9;
/** Milliseconds that an answer may take. */
const MOST_MS = 100;
/** Pages of 60 that are turned to be deep in the list. */
const DEEP = 2_000;

const ONE = 'one user';

/** What administrators ask of a large pool, over HTTP with the pool in the API's process. */
export async function administration(): Promise<void> {
  const users = settings.sizes.at(-1) ?? 0;
  const api = await startApi({ users });
  const client = connectApi(api.server);
  try {
    const ask = asking(client, await signIn(client, api.person));
    const first = (await ask('/api/admin/users?limit=60')) as Page;
    const questions: Readonly<Record<string, string>> = {
      'the first page of 60': '/api/admin/users?limit=60',
      'a page deep in the list': `/api/admin/users?limit=60&cursor=${await turn(ask, '/api/admin/users?limit=60')}`,
      'by the beginning of an address': '/api/admin/users?limit=60&search=user00',
      'by the beginning of a name, deep in it': `/api/admin/users?limit=60&search=Ana&cursor=${await turn(ask, '/api/admin/users?limit=60&search=Ana', 300)}`,
      'a name that nobody has': '/api/admin/users?limit=60&search=Zzz',
      'by state': '/api/admin/users?limit=60&status=CONFIRMED',
      'disabled, of whom there are none': '/api/admin/users?limit=60&status=DISABLED',
      'by address and state, which nobody has': '/api/admin/users?limit=60&search=user&status=RESET_REQUIRED',
      'members of a group': '/api/admin/users?limit=60&group=admin',
      [ONE]: `/api/admin/users/${first.items[0]?.sub}`,
    };
    await measure(ask, questions, users);
  } finally {
    client.close();
    await api.end();
  }
}

interface Page {
  readonly items: readonly { readonly sub: string }[];
  readonly next_cursor: string | null;
}

type Ask = (path: string) => Promise<unknown>;

async function measure(ask: Ask, questions: Readonly<Record<string, string>>, users: number): Promise<void> {
  const times = new Map<string, number[]>();
  const sides = Object.entries(questions).map(([name, path]) => ({
    name,
    slice: async () => {
      const own = await timesOf(() => ask(path));
      times.set(name, [...(times.get(name) ?? []), ...own]);
      return spread(own).median;
    },
  }));
  const result = await compare(sides);
  for (const name of Object.keys(questions)) {
    const all = (times.get(name) ?? []).toSorted((a, b) => a - b);
    const p95 = all[Math.floor(all.length * 0.95)] ?? Number.NaN;
    record('administration', result, {
      title: `Administration of ${users.toLocaleString('en')} users: ${name}`,
      database: settings.database,
      side: name,
      base: name === ONE ? 'the first page of 60' : ONE,
      unit: 'ms',
      lessIsBetter: true,
      absolute: true,
      goal: { at: 'most', ratio: MOST_MS },
      note: `Median of ${ANSWERS} answers a round; of all, 95 in 100 within ${show(p95)} ms.`,
    });
  }
}

/** The cursor of a page so many pages on, or of the last that has one. */
async function turn(ask: Ask, path: string, pages = DEEP): Promise<string> {
  let cursor = '';
  for (let n = 0; n < pages; n += 1) {
    const { next_cursor: next } = (await ask(cursor === '' ? path : `${path}&cursor=${cursor}`)) as Page;
    if (next === null) break;
    cursor = next;
  }
  return cursor;
}

const asking =
  (client: ApiClient, token: string): Ask =>
  async (path) => {
    const { status, text } = await client.ask({ method: 'GET', path, token });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
    return JSON.parse(text);
  };

async function signIn(client: ApiClient, body: { readonly email: string; readonly password: string }): Promise<string> {
  const { status, text } = await client.ask({ method: 'POST', path: '/api/auth/login', body });
  if (status !== 200) throw new Error(`Signing in answered ${status}: ${text.slice(0, 300)}`);
  return (JSON.parse(text) as { data: { access_token: string } }).data.access_token;
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
