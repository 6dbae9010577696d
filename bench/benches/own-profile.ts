import { type ApiClient, connectApi } from '../harness/api-client.ts';
import { drive } from '../harness/load.ts';
import { record } from '../harness/results.ts';
import { compare } from '../harness/rounds.ts';
import { settings } from '../harness/settings.ts';
import { email, PASSWORD } from '../seed/people.ts';
import { type Api, startApi } from '../servers/api.ts';
import { startFastify } from '../servers/fastify.ts';

const CONCURRENCY = 32;
/** People whose profile is asked for the first time in one slice, each with a token that was never seen. */
const FRESH = 500;
const SIGN_INS_AT_ONCE = 8;

const LIMITED = 'Custom Cognito';
const UNLIMITED = 'without limits';
const FIRST = 'for the first time';
const FASTIFY = 'bare Fastify GET';

/** `/api/auth/me`: remembered, for the first time, with and without limits, and beside a route that does nothing. */
export async function ownProfile(): Promise<void> {
  const people = FRESH * (settings.rounds + 1);
  await using open = new AsyncDisposableStack();
  const started = async <T extends Api | Awaited<ReturnType<typeof startFastify>>>(
    starting: Promise<T>,
  ): Promise<T> => {
    const server = await starting;
    open.defer(() => server.end());
    return server;
  };
  const limited = connectApi((await started(startApi({ users: people, limits: 'out of reach' }))).server);
  const unlimited = connectApi((await started(startApi({ users: people }))).server);
  // A server of its own: what it has to remember of many people is not the other rows' load.
  const first = connectApi((await started(startApi({ users: people, limits: 'out of reach' }))).server);
  const fastify = connectApi((await started(startFastify())).server);
  const [token] = await tokens(limited, 1);
  const [other] = await tokens(unlimited, 1);
  const fresh = await tokens(first, people);
  const me = (client: ApiClient, access = '') => ask(client, '/api/auth/me', access);

  const result = await compare([
    { name: LIMITED, slice: () => drive(() => me(limited, token), { concurrency: CONCURRENCY }) },
    { name: UNLIMITED, slice: () => drive(() => me(unlimited, other), { concurrency: CONCURRENCY }) },
    { name: FIRST, slice: () => each(fresh.splice(0, FRESH), (access) => me(first, access)) },
    { name: FASTIFY, slice: () => drive(() => ask(fastify, '/'), { concurrency: CONCURRENCY }) },
  ]);
  const row = { database: settings.database, side: LIMITED, unit: 'requests/s' };
  record('own-profile', result, {
    ...row,
    number: 6,
    title: 'GET /api/auth/me again, 32 at a time',
    base: FASTIFY,
    goal: { at: 'least', ratio: 0.4 },
    note: 'With limits, metrics, the log line of each request and all headers.',
  });
  record('own-profile', result, {
    ...row,
    number: 7,
    title: 'GET /api/auth/me again, beside the first time',
    base: FIRST,
    goal: { at: 'least', ratio: 2 },
    note: `${FRESH} people a round whose token and profile were never asked for.`,
  });
  record('own-profile', result, {
    ...row,
    number: 12,
    title: 'GET /api/auth/me with limits counted in memory',
    base: UNLIMITED,
    goal: { at: 'least', ratio: 0.85 },
  });
  for (const client of [limited, unlimited, first, fastify]) client.close();
}

async function ask(client: ApiClient, path: string, token?: string): Promise<void> {
  const { status, text } = await client.ask({ method: 'GET', path, ...(token !== undefined && { token }) });
  if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
}

/** Access tokens of so many people, one each. */
async function tokens(client: ApiClient, count: number): Promise<string[]> {
  const found: string[] = [];
  const numbers = Array.from({ length: count }, (_, n) => n);
  await inTurns(numbers, SIGN_INS_AT_ONCE, async (n) => {
    const body = { email: email(n), password: PASSWORD };
    const { status, text } = await client.ask({ method: 'POST', path: '/api/auth/login', body });
    if (status !== 200) throw new Error(`Signing in answered ${status}: ${text.slice(0, 300)}`);
    found.push((JSON.parse(text) as { data: { access_token: string } }).data.access_token);
  });
  return found;
}

/** Does the same with each, 32 at a time; calls per second. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<number> {
  const start = performance.now();
  await inTurns(items, CONCURRENCY, work);
  return (items.length * 1_000) / (performance.now() - start);
}

async function inTurns<T>(items: readonly T[], together: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: together }, worker));
}
