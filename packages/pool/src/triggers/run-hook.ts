import { aborted } from '../aborted.ts';
import { CognitoError, refuse } from '../errors.ts';
import type { TriggerEvent } from './event.ts';
import { type Hook, HookError, HookUnavailable } from './hook.ts';

const LONGEST_MESSAGE = 2_048;
const TIMED_OUT = 'Socket timeout while invoking Lambda function';

/** Cognito's: five seconds to answer, three attempts, neither of which a pool can change. */
export const cognitoPatience: Patience = { timeoutMs: 5_000, attempts: 3 };

export interface Patience {
  readonly timeoutMs: number;
  /** How often a hook is asked that does not answer in time. One that throws is not asked again. */
  readonly attempts: number;
}

/**
 * Runs a hook and returns what came back, unchecked. An attempt that was given up may still finish, as on AWS: hooks
 * have to bear being run twice. Throws UserLambdaValidationException and UnexpectedLambdaException in Cognito's words.
 */
export async function runHook(
  trigger: string,
  { hook, event }: { hook: Hook | undefined; event: TriggerEvent },
  { timeoutMs, attempts }: Patience,
): Promise<unknown> {
  if (!hook) return refuse('UnexpectedLambdaException', failed(trigger, 'ResourceNotFoundException'));
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const deadline = AbortSignal.timeout(timeoutMs);
    try {
      return await Promise.race([hook(event, deadline), aborted(deadline)]);
    } catch (error) {
      if (!deadline.aborted) throw translated(trigger, error);
    }
  }
  return refuse('UnexpectedLambdaException', failed(trigger, TIMED_OUT));
}

function translated(trigger: string, error: unknown): Error {
  if (error instanceof HookError) {
    const message = `${trigger} failed with error ${error.message.slice(0, LONGEST_MESSAGE)}.`;
    return new CognitoError('UserLambdaValidationException', message, { cause: error });
  }
  const reason = error instanceof HookUnavailable ? error.message : 'InternalFailure';
  return new CognitoError('UnexpectedLambdaException', failed(trigger, reason), { cause: error });
}

function failed(trigger: string, reason: string): string {
  return `${trigger} invocation failed due to error ${reason}.`;
}
