import type { Readiness } from '@custom-cognito/contract';
import type { AppOptions } from './options.ts';

/** How long one check may take, in milliseconds, before its part counts as down. */
const PATIENCE = 2000;

export interface ReadinessProbe {
  /** The state of every part; callers at the same time share one round of checks. */
  ask(): Promise<Readiness>;
  /** From now on the answer is `draining`. */
  drain(): void;
}

/** Asks every part whether it can serve. */
export function readinessProbe({
  checks,
  borneChecks = {},
  log,
}: Pick<AppOptions, 'checks' | 'borneChecks' | 'log'>): ReadinessProbe {
  let draining = false;
  let round: Promise<Readiness['checks']> | undefined;

  const probe = async (name: string, check: () => Promise<void>): Promise<[string, Readiness['checks'][string]]> => {
    const started = performance.now();
    const state = await inTime(check()).then(
      () => 'up' as const,
      (error: unknown) => {
        log.warn({ check: name, error: error instanceof Error ? error.name : 'unknown' }, 'not ready');
        return 'down' as const;
      },
    );
    return [name, { state, latency_ms: Math.round((performance.now() - started) * 10) / 10 }];
  };
  const all = async (): Promise<Readiness['checks']> =>
    Object.fromEntries(
      await Promise.all(Object.entries({ ...checks, ...borneChecks }).map(([name, check]) => probe(name, check))),
    );

  return {
    async ask() {
      round ??= all().finally(() => {
        round = undefined;
      });
      const states = await round;
      const up = Object.keys(checks).every((name) => states[name]?.state === 'up');
      return { status: draining ? 'draining' : up ? 'ready' : 'not_ready', checks: states };
    },
    drain() {
      draining = true;
    },
  };
}

async function inTime(work: Promise<void>): Promise<void> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(() => timer.reject(new DOMException('too slow', 'TimeoutError')), PATIENCE);
  try {
    await Promise.race([work, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}
