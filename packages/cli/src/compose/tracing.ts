import { VERSION } from '@custom-cognito/contract';
import type { Ground } from './serving.ts';
import type { Traces } from './traces.ts';

/** Begins to trace where the settings say whom to tell; else nothing of OpenTelemetry is even read. */
export async function startTraces({ settings, database, log, telling, closing }: Ground): Promise<Traces | undefined> {
  if (settings.traces === undefined) return undefined;
  const { openTraces } = await import('./open-telemetry.ts');
  const callKind = settings.backEnd.kind === 'embedded' ? 0 : 2;
  const traces = openTraces({ ...settings.traces, version: VERSION, database: database.dialect, callKind, log });
  closing.add('traces', () => traces.close());
  telling.ran.push(traces.ran);
  return traces;
}
