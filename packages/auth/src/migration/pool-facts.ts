import type { Cognito } from '../cognito.ts';
import { patiently } from './patience.ts';

/** What a migration has to know of the pool that it fills. */
export interface PoolFacts {
  /** Whether people sign up with their address, which is their name then. */
  readonly byEmail: boolean;
  readonly hasCase: boolean;
  /** The columns of an import, in Cognito's order. */
  readonly header: readonly string[];
  readonly attributes: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
}

export async function readPoolFacts(cognito: Cognito, UserPoolId: string): Promise<PoolFacts> {
  const { UserPool = {} } = await patiently(() => cognito('DescribeUserPool', { UserPoolId }));
  const { CSVHeader: header = [] } = await patiently(() => cognito('GetCSVHeader', { UserPoolId }));
  return {
    byEmail: UserPool.UsernameAttributes?.includes('email') ?? false,
    hasCase: UserPool.UsernameConfiguration?.CaseSensitive !== false,
    header,
    attributes: new Set(header.filter((name) => !name.startsWith('cognito:'))),
    groups: await groupsOf(cognito, UserPoolId),
  };
}

async function groupsOf(cognito: Cognito, UserPoolId: string): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  let next: { NextToken?: string } = {};
  do {
    const page = { UserPoolId, Limit: 60, ...next };
    const { Groups = [], NextToken } = await patiently(() => cognito('ListGroups', page));
    for (const { GroupName = '' } of Groups) names.add(GroupName);
    next = NextToken === undefined ? {} : { NextToken };
  } while (next.NextToken !== undefined);
  return names;
}
