import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { refuse } from '../errors.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { TriggerEvent } from './event.ts';
import type { Hooks } from './hook.ts';
import { type Call, passedMetadata } from './metadata.ts';
import { type Patience, runHook } from './run-hook.ts';
import type { Trigger } from './trigger.ts';

/** What is known where a trigger fires. */
export interface Occasion {
  readonly pool: UserPool;
  /** Absent for what an administrator does. */
  readonly client?: Client | undefined;
  readonly userName: string;
  /** As in `triggerSource`. */
  readonly source: string;
  readonly request: object;
}

/** A pool's triggers, in one call of one operation. Never fired inside a transaction: a hook may call the pool. */
export interface Triggers {
  has(trigger: Trigger, pool: UserPool): boolean;
  /**
   * Asks the pool's hook and returns its checked response; undefined where there is no hook.
   * Throws UserLambdaValidationException, UnexpectedLambdaException and InvalidLambdaResponseException.
   */
  fire<Response>(trigger: Trigger<Response>, occasion: Occasion): Promise<Response | undefined>;
  /** The same triggers in another call. */
  during(call: Call): Triggers;
  readonly hooks: Hooks;
}

export interface TriggerOptions {
  readonly hooks: Hooks;
  readonly patience: Patience;
}

export const UNRECOGNIZABLE = 'Unrecognizable lambda output';

const NO_CLIENT = 'CLIENT_ID_NOT_APPLICABLE';

export function createTriggers(options: TriggerOptions, call: Call = { operation: '' }): Triggers {
  const { hooks, patience } = options;
  return {
    hooks,
    has: (trigger, pool) => trigger.target(lambdaConfig(pool)) !== undefined,
    async fire(trigger, occasion) {
      const target = trigger.target(lambdaConfig(occasion.pool));
      if (target === undefined) return undefined;
      const event = eventOf(trigger, occasion, call);
      return checked(trigger, await runHook(trigger.name, { hook: hooks.find(target), event }, patience));
    },
    during: (other) => createTriggers(options, other),
  };
}

function eventOf(trigger: Trigger, occasion: Occasion, call: Call): TriggerEvent {
  const { pool, client, userName, source, request } = occasion;
  const config = lambdaConfig(pool);
  return {
    version: trigger.version(config),
    triggerSource: source,
    region: pool.id.slice(0, pool.id.lastIndexOf('_')),
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client?.id ?? NO_CLIENT },
    request: { ...request, ...passedMetadata(trigger.name, call) },
    response: { ...trigger.empty(config) },
  };
}

function checked<Response>(trigger: Trigger<Response>, answer: unknown): Response {
  const parsed = z.object({ response: trigger.response }).safeParse(trigger.unanswered ? { response: {} } : answer);
  return parsed.success ? parsed.data.response : refuse('InvalidLambdaResponseException', UNRECOGNIZABLE);
}

function lambdaConfig(pool: UserPool): LambdaConfigType {
  return pool.settings.LambdaConfig ?? {};
}
