import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';

/**
 * A pool's triggers as a request names them; undefined where it names none. The two members for pre token generation
 * name one function. Throws InvalidParameterException.
 */
export function lambdaConfig(asked: LambdaConfigType | undefined): LambdaConfigType | undefined {
  const given = Object.fromEntries(
    Object.entries(asked ?? {}).filter(([, value]) => value !== undefined && value !== ''),
  );
  const config: LambdaConfigType = given;
  if (config.KMSKeyID !== undefined) {
    refuse('InvalidParameterException', 'LambdaConfig.KMSKeyID is not offered by this user pool.');
  }
  const { PreTokenGeneration: named, PreTokenGenerationConfig: versioned } = config;
  if (named !== undefined && versioned && versioned.LambdaArn !== named) {
    refuse('InvalidParameterException', 'PreTokenGeneration and PreTokenGenerationConfig must name the same function.');
  }
  const target = versioned?.LambdaArn ?? named;
  if (target === undefined) return Object.keys(config).length > 0 ? config : undefined;
  const both = versioned ?? { LambdaVersion: 'V1_0' as const, LambdaArn: target };
  return { ...config, PreTokenGeneration: target, PreTokenGenerationConfig: both };
}
