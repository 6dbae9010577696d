import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { ResourceServer } from '../store/resource-servers.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

/** AWS's default quota of a pool. */
const MOST_SERVERS = 25;
const MOST_SCOPES = 100;
const LARGEST_PAGE = 50;

const named = z.object({
  UserPoolId: shape.poolId,
  Identifier: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/),
});
const details = named.extend({
  Name: z
    .string()
    .min(1)
    .max(256)
    .regex(/^[\w\s+=,.@-]+$/),
  Scopes: z
    .array(
      z.object({
        // A slash would make two scopes of different servers one.
        ScopeName: z
          .string()
          .min(1)
          .max(256)
          .regex(/^[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+$/),
        ScopeDescription: z.string().min(1).max(256),
      }),
    )
    .max(MOST_SCOPES)
    .optional(),
});

export const createResourceServer = operation('CreateResourceServer', {
  access: 'pool',
  input: details,
  errors: ['LimitExceededException'],
  async handle(input, { pool, store }) {
    const server = given(input);
    const inserted = await store.resourceServers.insert(server, MOST_SERVERS);
    if (inserted === 'taken') {
      refuse('InvalidParameterException', `${server.identifier} already exists in user pool ${pool.id}.`);
    }
    if (inserted === 'full') {
      refuse('LimitExceededException', `A user pool has at most ${MOST_SERVERS} resource servers.`);
    }
    return { ResourceServer: describe(server) };
  },
});

export const describeResourceServer = operation('DescribeResourceServer', {
  access: 'pool',
  input: named,
  errors: [],
  async handle({ Identifier }, { pool, store }) {
    const server = await store.resourceServers.find(pool.id, Identifier);
    return { ResourceServer: describe(server ?? refuseUnknown(Identifier)) };
  },
});

export const updateResourceServer = operation('UpdateResourceServer', {
  access: 'pool',
  input: details,
  errors: [],
  async handle(input, { store }) {
    const server = given(input);
    if (!(await store.resourceServers.update(server))) refuseUnknown(server.identifier);
    return { ResourceServer: describe(server) };
  },
});

export const deleteResourceServer = operation('DeleteResourceServer', {
  access: 'pool',
  input: named,
  errors: [],
  async handle({ Identifier }, { pool, store }) {
    if (!(await store.resourceServers.delete(pool.id, Identifier))) refuseUnknown(Identifier);
    return {};
  },
});

export const listResourceServers = operation('ListResourceServers', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    MaxResults: z.int().min(1).max(LARGEST_PAGE).optional(),
    NextToken: shape.paginationToken.optional(),
  }),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const listing = { operation: 'ListResourceServers', scope: [pool.id] };
    const after = position(secrets, listing, input.NextToken);
    const limit = input.MaxResults ?? LARGEST_PAGE;
    const { servers, next } = await store.resourceServers.list({ poolId: pool.id, after, limit });
    return {
      ResourceServers: servers.map(describe),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

/** What a request says of a resource server. Throws InvalidParameterException for a scope that comes twice. */
function given({ UserPoolId, Identifier, Name, Scopes = [] }: z.output<typeof details>): ResourceServer {
  if (new Set(Scopes.map(({ ScopeName }) => ScopeName)).size < Scopes.length) {
    refuse('InvalidParameterException', 'A scope name may appear only once in a resource server.');
  }
  return {
    poolId: UserPoolId,
    identifier: Identifier,
    name: Name,
    scopes: Scopes.map(({ ScopeName, ScopeDescription }) => ({ name: ScopeName, description: ScopeDescription })),
  };
}

function describe({ poolId, identifier, name, scopes }: ResourceServer) {
  return {
    UserPoolId: poolId,
    Identifier: identifier,
    Name: name,
    Scopes: scopes.map((scope) => ({ ScopeName: scope.name, ScopeDescription: scope.description })),
  };
}

function refuseUnknown(identifier: string): never {
  return refuse('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
}
