import type { Health, Readiness } from '@custom-cognito/contract';
import { inTime } from './in-time.ts';
import type { AppOptions } from './options.ts';

/** How long one check may take, in milliseconds, before its part counts as down. */
const PATIENCE = 2000;
/** How old an answer may be, in milliseconds, where nobody waits for a new one. */
const RECENT = 10_000;

type Checks = Readiness['checks'];

export interface ReadinessProbe {
  /** The state of every part; callers at the same time share one round of checks. */
  ask(): Promise<Readiness>;
  /** The same, from an answer of the last ten seconds where there is one. */
  recent(): Promise<Checks>;
  /** What is known of every part, at once; what is older than ten seconds is asked again meanwhile. */
  known(): Health['checks'];
  /** From now on the answer is `draining`. */
  drain(): void;
}

/** What a part last answered, in milliseconds of a clock that never goes back. */
interface Known {
  readonly state: 'up' | 'down';
  readonly latency: number;
  readonly at: number;
  readonly lastError?: { readonly class: string; readonly at: number };
}

/** Asks every part whether it can serve. */
export function readinessProbe({
  checks,
  borneChecks = {},
  log,
}: Pick<AppOptions, 'checks' | 'borneChecks' | 'log'>): ReadinessProbe {
  const known = new Map<string, Known>();
  let draining = false;
  let round: Promise<void> | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  async function probe(name: string, check: () => Promise<void>): Promise<void> {
    const began = performance.now();
    // One that throws instead of rejecting is down as well, and ends nothing.
    const answer = new Promise<void>((resolve) => resolve(check()));
    const failure = await inTime(PATIENCE, answer).then(
      () => undefined,
      (error: unknown) => classOf(error),
    );
    if (failure !== undefined) log.warn({ check: name, error: failure }, 'not ready');
    const at = performance.now();
    const lastError = failure === undefined ? known.get(name)?.lastError : { class: failure, at };
    const state = failure === undefined ? 'up' : 'down';
    known.set(name, { state, latency: at - began, at, ...(lastError && { lastError }) });
  }

  function askAll(): Promise<void> {
    askedAt = performance.now();
    round ??= Promise.all(Object.entries({ ...checks, ...borneChecks }).map(([name, check]) => probe(name, check)))
      .then(() => undefined)
      .finally(() => {
        round = undefined;
      });
    return round;
  }
  const isRecent = () => performance.now() - askedAt < RECENT;
  const told = (): Checks => Object.fromEntries([...known].map(([name, part]) => [name, tell(part)]));

  return {
    async ask() {
      await askAll();
      const up = Object.keys(checks).every((name) => known.get(name)?.state === 'up');
      return { status: draining ? 'draining' : up ? 'ready' : 'not_ready', checks: told() };
    },
    async recent() {
      await (isRecent() ? round : askAll());
      return told();
    },
    known() {
      if (!isRecent()) void askAll();
      return Object.fromEntries(
        [...known].map(([name, part]) => [name, { ...tell(part), checked_seconds_ago: secondsSince(part.at) }]),
      );
    },
    drain() {
      draining = true;
    },
  };
}

const secondsSince = (at: number): number => Math.round((performance.now() - at) / 1000);

function tell({ state, latency, lastError }: Known): Checks[string] {
  return {
    state,
    latency_ms: Math.round(latency * 10) / 10,
    ...(lastError && { last_error: { class: lastError.class, seconds_ago: secondsSince(lastError.at) } }),
  };
}

/** Names that say nothing of what happened. */
const VAGUE: ReadonlySet<string> = new Set(['Error', 'error', 'AggregateError']);

/** What kind of error it was: its name, or its code where that says more. Messages can quote addresses. */
function classOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const { name, code } = error as { readonly name: string; readonly code?: unknown };
  const word = VAGUE.has(name) && typeof code === 'string' ? code : name;
  return /^\w{1,64}$/.test(word) ? word : 'unknown';
}
