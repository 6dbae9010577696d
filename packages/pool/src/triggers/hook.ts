import type { TriggerEvent } from './event.ts';

/**
 * Something that runs when a trigger fires: a function of this process, an HTTP endpoint or a Lambda function.
 * Returns the event with its response filled in, as it came back and unchecked; the signal ends the wait for it.
 * Throws {@link HookError} for what the hook itself refused, and {@link HookUnavailable} when it could not be asked.
 */
export type Hook = (event: TriggerEvent, signal: AbortSignal) => Promise<unknown>;

/** The hook ran and threw; its message is told to the caller. */
export class HookError extends Error {
  override readonly name = 'HookError';
}

/** The hook could not be asked, or gave no answer. */
export class HookUnavailable extends Error {
  override readonly name = 'HookUnavailable';
}

/** Finds hooks by what a pool's LambdaConfig names. */
export interface Hooks {
  /** Undefined when nothing answers to the name. */
  find(target: string): Hook | undefined;
  /** Whether the target is a function of AWS Lambda, to which no secret goes unencrypted. */
  isLambda(target: string): boolean;
}
