import { isEndpoint } from '../rules/endpoint.ts';
import type { LambdaFunctions } from './aws-lambda.ts';
import type { TriggerFunction } from './event.ts';
import type { Hooks } from './hook.ts';
import { functionHook } from './hook-function.ts';
import { httpHook } from './hook-http.ts';

const LAMBDA_ARN = /^arn:[\w-]+:lambda:[\w-]+:[0-9]+:function:[\w+=/,.@-]+(:[\w$+=/,.@-]+)?$/;

export interface HookOptions {
  /** Functions of this process, by the ARN or any other name under which a pool's LambdaConfig names them. */
  readonly functions: Readonly<Record<string, TriggerFunction>>;
  /** What other ARNs stand for; without it they are refused. */
  readonly lambda?: LambdaFunctions | undefined;
}

/** The three kinds of hook. A function of this process comes before a Lambda function of the same ARN. */
export function createHooks({ functions, lambda }: HookOptions): Hooks {
  const own = (target: string) => (Object.hasOwn(functions, target) ? functions[target] : undefined);
  const isLambda = (target: string) => !own(target) && LAMBDA_ARN.test(target);
  return {
    isLambda,
    find(target) {
      const run = own(target);
      if (run) return functionHook(run);
      if (isEndpoint(target)) return httpHook(target);
      return lambda && isLambda(target) ? lambda(target) : undefined;
    },
  };
}
