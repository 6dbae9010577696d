import { ROUTES, VERSION } from '@custom-cognito/contract';
import {
  type Allowance,
  EVENTS,
  type ObservedEvent,
  type Observer,
  SIGN_IN_METHODS,
  TOKEN_VERDICTS,
} from 'custom-cognito';
import { inTime } from '../in-time.ts';
import { keptFor } from './kept.ts';
import { type Add, openRegistry, type Registry } from './registry.ts';
import type { MetricSources } from './sources.ts';

/** A request that was answered. */
export interface Answered {
  readonly method: string;
  /** The route's template. */
  readonly endpoint: string;
  readonly status: number;
  readonly seconds: number;
}

/** A statement that the database has run. */
interface Ran {
  readonly sql: string;
  readonly milliseconds: number;
  readonly fault?: string;
}

/** Counts what the service does, and tells it in the form of Prometheus. All calls but `scrape` return at once. */
export interface Metrics {
  answered(answer: Answered): void;
  /** A request was judged by the limits. */
  limited(allowance: Allowance): void;
  /** What `createAuth` tells. */
  readonly observer: Observer;
  /** What the database tells. */
  ran(statement: Ran): void;
  /** What came of a try to send a mail. */
  triedMail(outcome: string): void;
  /** Adds where numbers that stand rather than happen are read from. */
  read(sources: MetricSources): void;
  /** All metrics as text; what cannot be read within three seconds is told as NaN. */
  scrape(): Promise<{ readonly text: string; readonly contentType: string }>;
}

export interface MetricsOptions {
  /** Such as `embedded`, `aws` or `remote`. */
  readonly backEnd: string;
  /** Such as `sqlite` or `postgres`. */
  readonly database: string;
}

/** Makes the metrics of a process, in a registry of their own. */
export async function createMetrics({ backEnd, database }: MetricsOptions): Promise<Metrics> {
  const registry = await openRegistry();
  const about = { version: VERSION, node: process.version, back_end: backEnd, database };
  registry.set('build', about, 1);
  const sources: MetricSources[] = [];
  return {
    answered: countAnswers(registry),
    limited: countVerdicts(registry),
    observer: observe(registry),
    ran: countStatements(registry),
    triedMail: countTries(registry),
    read: (more) => void sources.push(withRest(more)),
    async scrape() {
      await Promise.all(sources.map((some) => readAll(registry, some)));
      return { text: await registry.text(), contentType: registry.contentType };
    },
  };
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** As many series as there are routes and statuses: each is looked up once. */
function countAnswers(registry: Registry): Metrics['answered'] {
  const known = new Map<string, { count: Add; observe(seconds: number): void }>();
  return ({ method: given, endpoint, status, seconds }) => {
    const method = METHODS.has(given) ? given : 'OTHER';
    const key = `${status} ${method} ${endpoint}`;
    let series = known.get(key);
    if (series === undefined) {
      series = {
        count: registry.counter('requests', { method, endpoint, status: String(status) }),
        observe: registry.histogram('duration', { method, endpoint }),
      };
      known.set(key, series);
    }
    series.count();
    series.observe(seconds);
  };
}

/** Looks series up by the value that varies; those that are known are there from the start, so that a first one shows. */
function table<const K extends string>(make: (key: K) => Add, known: Iterable<K>): (key: K) => void {
  const adds = new Map<K, Add>();
  const find = (key: K): Add => {
    const add = adds.get(key) ?? make(key);
    adds.set(key, add);
    return add;
  };
  for (const key of known) find(key);
  return (key) => find(key)();
}

/** The policies that routes are judged by. */
const POLICIES: ReadonlySet<string> = new Set(
  Object.values(ROUTES).flatMap(({ limit, ...route }) =>
    limit === null ? [] : [`${limit}-address`, 'global-address', ...('account' in route ? [`${limit}-account`] : [])],
  ),
);

function countVerdicts(registry: Registry): Metrics['limited'] {
  const verdicts = (outcome: string) => table((limit) => registry.counter('limits', { limit, outcome }), POLICIES);
  const admit = verdicts('admitted');
  const refuse = verdicts('refused');
  return ({ admitted, policies }) => {
    for (const { name, remaining } of policies) {
      if (admitted) admit(name);
      else if (remaining === 0) refuse(name);
    }
  };
}

/** What a sign-in can be refused with by the service; what a route refuses before that is none. */
const REASONS = new Set<string>([
  ...ROUTES.login.errors,
  ...ROUTES.challenge.errors,
  'service_unavailable',
  'internal_error',
]);

const LOGIN: string = EVENTS.loginSucceeded.event;

function observe(registry: Registry): Observer {
  const counting = (outcome: ObservedEvent['outcome']) => ({
    event: table(
      (event) => registry.counter('events', { event, outcome }),
      Object.values(EVENTS).flatMap((kind) => (kind.outcome === outcome ? [kind.event as string] : [])),
    ),
    signIn: table((method) => registry.counter('signIns', { method, outcome }), SIGN_IN_METHODS),
  });
  const counts = { success: counting('success'), failure: counting('failure') };
  const failedLogin = table((reason) => registry.counter('failedLogins', { reason }), REASONS);
  return {
    happened({ event, outcome, reason = 'unknown', method = 'password' }) {
      counts[outcome].event(event);
      if (event !== LOGIN) return;
      counts[outcome].signIn(method);
      if (outcome === 'failure') failedLogin(reason);
    },
    verified: table((outcome) => registry.counter('tokens', { outcome }), TOKEN_VERDICTS),
  };
}

const OPERATIONS = ['select', 'insert', 'update', 'delete', 'with'] as const;

function countStatements(registry: Registry): Metrics['ran'] {
  const times = new Map(
    [...OPERATIONS, 'other'].map((operation) => [operation, registry.histogram('statements', { operation })]),
  );
  const fail = table<string>(
    (fault) => registry.counter('databaseErrors', { fault }),
    ['conflict', 'deadlock', 'failure'],
  );
  return ({ sql, milliseconds, fault }) => {
    const word = sql.slice(0, sql.indexOf(' ')).toLowerCase();
    (times.get(word) ?? times.get('other'))?.(milliseconds / 1000);
    if (fault !== undefined) fail(fault);
  };
}

const countTries = (registry: Registry): Metrics['triedMail'] =>
  table((outcome) => registry.counter('mailTries', { outcome }), ['sent', 'temporary', 'unreachable']);

/** Sessions and mail are counted by the database, which has more to do than to count them. */
const LEAST_MS = 10_000;

function withRest({ sessions, outbox, ...others }: MetricSources): MetricSources {
  return {
    ...others,
    ...(sessions && { sessions: keptFor(LEAST_MS, sessions) }),
    ...(outbox && { outbox: keptFor(LEAST_MS, outbox) }),
  };
}

async function readAll(registry: Registry, { sessions, hashing, outbox, database, parts }: MetricSources) {
  if (hashing) tellHashing(registry, hashing());
  if (database) tellDatabase(registry, database());
  const [count, backlog, states] = await Promise.all([known(sessions), known(outbox), known(parts)]);
  if (sessions) registry.set('sessions', {}, count ?? Number.NaN);
  if (outbox) tellOutbox(registry, backlog);
  for (const [part, { state, latency_ms: latency }] of Object.entries(states ?? {})) {
    registry.set('partUp', { part }, state === 'up' ? 1 : 0);
    registry.set('partLatency', { part }, latency / 1000);
  }
}

/** Milliseconds that a scrape waits for what it asks; the default of Prometheus for a whole scrape is ten seconds. */
const PATIENCE = 3_000;

/** Undefined where it cannot be known in time: a scrape tells what it can. */
async function known<T>(ask: (() => Promise<T>) | undefined): Promise<T | undefined> {
  try {
    return ask && (await inTime(PATIENCE, ask()));
  } catch {
    return undefined;
  }
}

type Read<K extends keyof MetricSources> = Awaited<ReturnType<NonNullable<MetricSources[K]>>>;

function tellHashing(registry: Registry, { running, waiting, inside, most, refused }: Read<'hashing'>): void {
  registry.set('hashesRunning', {}, running);
  registry.set('hashesWaiting', {}, waiting);
  registry.set('hashCalls', {}, inside);
  registry.set('hashCallsMost', {}, most);
  registry.total('hashRefusals', refused);
}

function tellDatabase(registry: Registry, { inUse, idle, waiting }: Read<'database'>): void {
  registry.set('connections', { state: 'in_use' }, inUse);
  registry.set('connections', { state: 'idle' }, idle);
  registry.set('connectionsWaiting', {}, waiting);
}

function tellOutbox(registry: Registry, backlog: Read<'outbox'> | undefined): void {
  const { pending = Number.NaN, givenUp = Number.NaN } = backlog ?? {};
  registry.set('outbox', { state: 'pending' }, pending);
  registry.set('outbox', { state: 'given_up' }, givenUp);
  const age = backlog?.oldest === undefined ? 0 : Math.max(0, Date.now() - backlog.oldest) / 1000;
  registry.set('outboxAge', {}, backlog === undefined ? Number.NaN : age);
}
