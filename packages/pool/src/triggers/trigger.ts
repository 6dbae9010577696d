import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import type { z } from 'zod';

/** One of Cognito's triggers: where it is configured, and the shape of its response. */
export interface Trigger<Response = unknown> {
  /** As it stands in event sources and error messages. */
  readonly name: string;
  /** The hook that a pool's LambdaConfig names for it, if any. */
  target(config: LambdaConfigType): string | undefined;
  /** The event version; '1' for nearly all. */
  version(config: LambdaConfigType): string;
  /** The response as the hook finds it. */
  empty(config: LambdaConfigType): object;
  readonly response: z.ZodType<Response>;
  /** Whether what the hook returns is of no interest. */
  readonly unanswered?: boolean;
}

/** A trigger whose LambdaConfig member is a bare ARN and has the trigger's name. */
export function simpleTrigger<Response>(
  name: {
    [K in keyof LambdaConfigType]-?: LambdaConfigType[K] extends string | undefined ? K : never;
  }[keyof LambdaConfigType],
  { empty, response }: { empty: object; response: z.ZodType<Response> },
): Trigger<Response> {
  return { name, response, target: (config) => config[name], version: () => '1', empty: () => empty };
}
