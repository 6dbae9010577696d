import type { LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { type Hook, HookError, HookUnavailable } from './hook.ts';

/** Makes hooks of AWS Lambda functions, by ARN. */
export type LambdaFunctions = (arn: string) => Hook;

/**
 * Real Lambda functions, invoked with the AWS SDK's usual credentials. Needs the package `@aws-sdk/client-lambda`,
 * which is loaded when the first hook runs; without it hooks fail and say so.
 */
export function awsLambda(config: LambdaClientConfig = {}): LambdaFunctions {
  let loaded: Promise<{ client: LambdaClient; sdk: typeof import('@aws-sdk/client-lambda') }> | undefined;
  const load = () => {
    loaded ??= import('@aws-sdk/client-lambda').then(
      // Attempts are counted where hooks are run.
      (sdk) => ({ sdk, client: new sdk.LambdaClient({ maxAttempts: 1, ...config }) }),
      (error) => {
        throw new Error('Lambda functions need the package @aws-sdk/client-lambda.', { cause: error });
      },
    );
    return loaded;
  };
  return (arn) => async (event, signal) => {
    const { client, sdk } = await load();
    const command = new sdk.InvokeCommand({ FunctionName: arn, Payload: JSON.stringify(event) });
    const { FunctionError, Payload } = await client.send(command, { abortSignal: signal }).catch((error: Error) => {
      signal.throwIfAborted();
      throw new HookUnavailable(error.name, { cause: error });
    });
    const answer = parse(Payload);
    if (FunctionError === undefined) return answer;
    const told = answer as { errorMessage?: unknown } | undefined;
    throw new HookError(typeof told?.errorMessage === 'string' ? told.errorMessage : FunctionError);
  };
}

function parse(payload: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(payload ?? []).toString());
  } catch {
    return undefined;
  }
}
