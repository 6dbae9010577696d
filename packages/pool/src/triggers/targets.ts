import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { Hooks } from './hook.ts';

const SENDERS: readonly string[] = ['CustomEmailSender', 'CustomSMSSender'];

/**
 * Refuses a trigger that nothing would answer, when it is configured rather than when it fires.
 * Throws InvalidParameterException.
 */
export function requireTargets(config: LambdaConfigType | undefined, hooks: Hooks): void {
  for (const [name, value] of Object.entries(config ?? {})) {
    const target = typeof value === 'string' ? value : value?.LambdaArn;
    if (target === undefined) continue;
    if (SENDERS.includes(name) && hooks.isLambda(target)) {
      refuse('InvalidParameterException', `${name} cannot be a Lambda function here: codes are not encrypted for it.`);
    }
    if (!hooks.find(target)) refuse('InvalidParameterException', `${name}: the function ${target} does not exist.`);
  }
}
