import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import type { Group } from '../store/groups.ts';
import type { Store } from '../store/store.ts';
import { describeGroup, describeUser } from './describe.ts';
import { nextToken, position } from './pagination.ts';
import * as shape from './shapes.ts';

const named = z.object({ UserPoolId: shape.poolId, GroupName: shape.groupName });
const membership = named.extend({ Username: shape.username });
const details = named.extend({
  Description: shape.description.optional(),
  Precedence: z.int().min(0).max(2_147_483_647).optional(),
  RoleArn: shape.arn.optional(),
});
const page = { Limit: shape.limit(60).optional(), NextToken: shape.paginationToken.optional() };
const LARGEST_PAGE = 60;

export const createGroup = operation('CreateGroup', {
  access: 'pool',
  input: details,
  errors: ['GroupExistsException'],
  async handle(input, { pool, store, now }) {
    const at = now();
    const group = { ...given(input, { poolId: pool.id, modifiedAt: at }), createdAt: at };
    if (!(await store.groups.insert(group))) refuse('GroupExistsException', 'A group with the name already exists.');
    return { Group: describeGroup(group) };
  },
});

export const getGroup = operation('GetGroup', {
  access: 'pool',
  input: named,
  errors: [],
  handle: async (input, { pool, store }) => ({ Group: describeGroup(await find(store, pool.id, input.GroupName)) }),
});

export const updateGroup = operation('UpdateGroup', {
  access: 'pool',
  input: details,
  errors: [],
  async handle(input, { pool, store, now }) {
    const group = await store.groups.update(given(input, { poolId: pool.id, modifiedAt: now() }));
    return { Group: describeGroup(group ?? refuseUnknown()) };
  },
});

export const deleteGroup = operation('DeleteGroup', {
  access: 'pool',
  input: named,
  errors: [],
  async handle(input, { pool, store }) {
    if (!(await store.groups.delete(pool.id, input.GroupName))) refuseUnknown();
    return {};
  },
});

export const listGroups = operation('ListGroups', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId, ...page }),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const listing = { operation: 'ListGroups', scope: [pool.id] };
    const after = position(secrets, listing, input.NextToken);
    const { groups, next } = await store.groups.list({ poolId: pool.id, after, limit: input.Limit || LARGEST_PAGE });
    return {
      Groups: groups.map(describeGroup),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const adminAddUserToGroup = operation('AdminAddUserToGroup', {
  access: 'poolUser',
  input: membership,
  errors: [],
  async handle(input, { pool, user, store }) {
    const joined = await store.groups.addMember({ poolId: pool.id, name: input.GroupName }, user.sub);
    return joined === 'no-group' ? refuseUnknown() : {};
  },
});

export const adminRemoveUserFromGroup = operation('AdminRemoveUserFromGroup', {
  access: 'poolUser',
  input: membership,
  errors: [],
  async handle(input, { pool, user, store }) {
    const group = await find(store, pool.id, input.GroupName);
    await store.groups.removeMember(group, user.sub);
    return {};
  },
});

export const adminListGroupsForUser = operation('AdminListGroupsForUser', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username, ...page }),
  errors: [],
  async handle(input, { pool, user, store, secrets }) {
    const listing = { operation: 'AdminListGroupsForUser', scope: [pool.id, user.sub] };
    const after = position(secrets, listing, input.NextToken);
    const limit = input.Limit || LARGEST_PAGE;
    const { groups, next } = await store.groups.listOf({ poolId: pool.id, sub: user.sub, after, limit });
    return {
      Groups: groups.map(describeGroup),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const listUsersInGroup = operation('ListUsersInGroup', {
  access: 'pool',
  input: named.extend(page),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const group = await find(store, pool.id, input.GroupName);
    const listing = { operation: 'ListUsersInGroup', scope: [pool.id, group.name] };
    const after = position(secrets, listing, input.NextToken);
    const { users, next } = await store.groups.members({ ...group, after, limit: input.Limit || LARGEST_PAGE });
    return {
      Users: users.map((user) => describeUser(user)),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

async function find(store: Store, poolId: string, name: string): Promise<Group> {
  return (await store.groups.find(poolId, name)) ?? refuseUnknown();
}

function refuseUnknown(): never {
  return refuse('ResourceNotFoundException', 'Group not found.');
}

/** What a request says of a group; what it leaves out is absent. */
function given(
  input: z.output<typeof details>,
  { poolId, modifiedAt }: Pick<Group, 'poolId' | 'modifiedAt'>,
): Omit<Group, 'createdAt'> {
  return {
    poolId,
    name: input.GroupName,
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Precedence !== undefined && { precedence: input.Precedence }),
    ...(input.RoleArn !== undefined && { roleArn: input.RoleArn }),
    modifiedAt,
  };
}
