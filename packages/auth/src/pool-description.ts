import type { UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { AppClient } from './app-client.ts';
import type { Cognito } from './cognito.ts';
import { during } from './errors.ts';

const KEPT_MS = 60_000;

/** What the pool says of itself, as it was at most a minute ago; all who ask meanwhile share one question. */
export type PoolDescription = () => Promise<UserPoolType>;

export interface PoolDescriptionParts {
  readonly cognito: Cognito;
  readonly client: AppClient;
  readonly clock: () => number;
}

export function createPoolDescription({ cognito, client, clock }: PoolDescriptionParts): PoolDescription {
  let known: { readonly pool: Promise<UserPoolType>; readonly until: number } | undefined;

  async function ask(): Promise<UserPoolType> {
    const call = cognito('DescribeUserPool', { UserPoolId: client.userPoolId });
    return (await during('administration', call)).UserPool ?? {};
  }

  return () => {
    if (known === undefined || clock() >= known.until) {
      const asked = { pool: ask(), until: clock() + KEPT_MS };
      known = asked;
      asked.pool.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.pool;
  };
}
