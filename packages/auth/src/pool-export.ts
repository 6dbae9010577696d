import type { Cognito, Input, OperationName, Output } from './cognito.ts';
import { patiently } from './migration/patience.ts';

const PAGE = 60;
/** What a pool that has no such operation, or does not let us ask, answers with. */
const UNTOLD = new Set([
  'AccessDeniedException',
  'NotAuthorizedException',
  'UnknownOperationException',
  'UnsupportedOperationException',
  'InvalidAction',
  'NotImplementedException',
]);

/** Secrets that no operation of Cognito tells anybody. */
export const NEVER_TOLD = [
  'passwords and their hashes',
  'secrets of authenticator apps',
  'passkeys',
  'secrets of remembered devices',
  'refresh tokens and sessions',
  'private signing keys',
  'codes that were sent',
] as const;

/** What a pool tells of itself, as Cognito's own types have it; a member is a group and a sub. */
export type PoolPiece =
  | {
      readonly of: 'pool' | 'clients' | 'groups' | 'resource_servers' | 'identity_providers' | 'users';
      readonly value: object;
    }
  | { readonly of: 'members'; readonly value: { readonly group: string; readonly username: string } }
  /** What could not be had, and the exception where the pool refused it. */
  | { readonly of: 'left_out'; readonly value: { readonly what: string; readonly reason: string } };

interface Exporting {
  readonly cognito: Cognito;
  readonly userPoolId: string;
  readonly signal: AbortSignal;
}

/**
 * Everything that a pool lets out, a page in memory at a time: settings, clients with their secrets, groups and members,
 * and users; then what it does not let out. What changes meanwhile may be in it or not. Where it is asked too much at a
 * time it asks again later. Rejects with the SDK's errors, and MigrationError `interrupted`.
 */
export async function* exportPool({ cognito, userPoolId: UserPoolId, signal }: Exporting): AsyncGenerator<PoolPiece> {
  const ask: Cognito = (operation, input) => patiently(() => cognito(operation, input), { signal });
  const refused: PoolPiece[] = [];
  async function* unlessRefused(what: string, pieces: AsyncGenerator<PoolPiece>): AsyncGenerator<PoolPiece> {
    try {
      yield* pieces;
    } catch (error) {
      if (!(error instanceof Error) || !UNTOLD.has(error.name)) throw error;
      refused.push({ of: 'left_out', value: { what, reason: error.name } });
    }
  }
  const { UserPool = {} } = await ask('DescribeUserPool', { UserPoolId });
  yield { of: 'pool', value: UserPool };
  yield* unlessRefused('clients', clients(ask, UserPoolId));
  yield* unlessRefused('resource servers', resourceServers(ask, UserPoolId));
  yield* unlessRefused('identity providers', identityProviders(ask, UserPoolId));
  const names: string[] = [];
  for await (const { Groups = [] } of pages(ask, 'ListGroups', { UserPoolId, Limit: PAGE })) {
    for (const group of Groups) {
      names.push(group.GroupName ?? '');
      yield { of: 'groups', value: group };
    }
  }
  for (const group of names) yield* members(ask, { UserPoolId, group });
  yield* users(ask, UserPoolId);
  yield* refused;
  for (const what of NEVER_TOLD) yield { of: 'left_out', value: { what, reason: 'never told' } };
}

async function* clients(ask: Cognito, UserPoolId: string): AsyncGenerator<PoolPiece> {
  for await (const { UserPoolClients = [] } of pages(ask, 'ListUserPoolClients', { UserPoolId, MaxResults: PAGE })) {
    for (const { ClientId } of UserPoolClients) {
      const { UserPoolClient = {} } = await ask('DescribeUserPoolClient', { UserPoolId, ClientId });
      yield { of: 'clients', value: UserPoolClient };
    }
  }
}

async function* resourceServers(ask: Cognito, UserPoolId: string): AsyncGenerator<PoolPiece> {
  for await (const { ResourceServers = [] } of pages(ask, 'ListResourceServers', { UserPoolId, MaxResults: 50 })) {
    for (const value of ResourceServers) yield { of: 'resource_servers', value };
  }
}

async function* identityProviders(ask: Cognito, UserPoolId: string): AsyncGenerator<PoolPiece> {
  for await (const { Providers = [] } of pages(ask, 'ListIdentityProviders', { UserPoolId, MaxResults: PAGE })) {
    for (const { ProviderName } of Providers) {
      const { IdentityProvider = {} } = await ask('DescribeIdentityProvider', { UserPoolId, ProviderName });
      yield { of: 'identity_providers', value: IdentityProvider };
    }
  }
}

async function* members(
  ask: Cognito,
  { UserPoolId, group }: { readonly UserPoolId: string; readonly group: string },
): AsyncGenerator<PoolPiece> {
  for await (const { Users = [] } of pages(ask, 'ListUsersInGroup', { UserPoolId, GroupName: group, Limit: PAGE })) {
    for (const { Username = '' } of Users) yield { of: 'members', value: { group, username: Username } };
  }
}

async function* users(ask: Cognito, UserPoolId: string): AsyncGenerator<PoolPiece> {
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const asked = { UserPoolId, Limit: PAGE, ...(token !== undefined && { PaginationToken: token }) };
    const { Users = [], PaginationToken } = await ask('ListUsers', asked);
    for (const value of Users) yield { of: 'users', value };
    token = PaginationToken;
  }
}

type Paged = { [N in OperationName]: Output<N> extends { NextToken?: string | undefined } ? N : never }[OperationName];

async function* pages<N extends Paged>(ask: Cognito, operation: N, input: Input<N>): AsyncGenerator<Output<N>> {
  for (let token: string | undefined, more = true; more; more = token !== undefined) {
    const page = await ask(
      operation,
      token === undefined ? input : ({ ...(input as object), NextToken: token } as Input<N>),
    );
    yield page;
    token = (page as { NextToken?: string | undefined }).NextToken;
  }
}
