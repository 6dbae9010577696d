import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { AppClient } from './app-client.ts';
import type { Cognito } from './cognito.ts';
import { during } from './errors.ts';
import { keptAnswer } from './kept-answer.ts';

const KEPT_MS = 60_000;

/** What the pool says of itself, as it was at most a minute ago. */
export type PoolDescription = () => Promise<UserPoolType>;

export interface PoolDescriptionParts {
  readonly cognito: Cognito;
  readonly client: AppClient;
  readonly clock: () => number;
}

export function createPoolDescription({ cognito, client, clock }: PoolDescriptionParts): PoolDescription {
  async function ask(): Promise<UserPoolType> {
    const call = cognito('DescribeUserPool', { UserPoolId: client.userPoolId });
    return (await during('administration', call)).UserPool ?? {};
  }
  return keptAnswer({ keptMs: KEPT_MS, ask, clock });
}
