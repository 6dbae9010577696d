import type { TriggerFunction } from './event.ts';
import { type Hook, HookError, HookUnavailable } from './hook.ts';

/**
 * A function of this process. It gets a copy of the event, as a Lambda function does. What it throws is a refusal, but for
 * {@link HookUnavailable}.
 */
export function functionHook(run: TriggerFunction): Hook {
  return async (event) => {
    try {
      const answer = await run(structuredClone(event));
      return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
    } catch (error) {
      if (error instanceof HookUnavailable) throw error;
      throw new HookError(error instanceof Error ? error.message : String(error), { cause: error });
    }
  };
}
