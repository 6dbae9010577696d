import { z } from 'zod';
import { refuse } from '../errors.ts';
import { newPool, storePool } from '../new-pool.ts';
import { operation } from '../operation.ts';
import { lambdaConfig } from '../rules/lambda-config.ts';
import { updatedPoolSettings } from '../rules/pool-settings.ts';
import { requireTargets } from '../triggers/targets.ts';
import { describePool } from './describe.ts';
import { nextToken, position } from './pagination.ts';
import { changeablePool, schemaAttribute } from './pool-shapes.ts';
import * as shape from './shapes.ts';

const poolName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\w\s+=,.@-]+$/);
const ofPool = z.object({ UserPoolId: shape.poolId });

export const createUserPool = operation('CreateUserPool', {
  access: 'account',
  input: z.object({
    PoolName: poolName,
    ...changeablePool,
    AliasAttributes: z.array(z.enum(['phone_number', 'email', 'preferred_username'])).optional(),
    UsernameAttributes: z.array(z.enum(['phone_number', 'email'])).optional(),
    Schema: z.array(schemaAttribute).min(1).max(50).optional(),
    UsernameConfiguration: z.object({ CaseSensitive: z.boolean() }).optional(),
  }),
  errors: ['FeatureUnavailableInTierException'],
  async handle(input, parts) {
    const pool = newPool(input, parts);
    requireTargets(pool.settings.LambdaConfig, parts.triggers.hooks);
    await storePool(pool, parts);
    return { UserPool: describePool(pool, 0) };
  },
});

export const describeUserPool = operation('DescribeUserPool', {
  access: 'pool',
  input: ofPool,
  errors: [],
  async handle(_input, { pool, store }) {
    const domains = await store.domains.ofPool(pool.id);
    const [prefix, custom] = [false, true].map((whole) => domains.find((one) => (one.custom !== undefined) === whole));
    const UserPool = {
      ...describePool(pool, await store.users.estimate(pool.id)),
      ...(prefix && { Domain: prefix.name }),
      ...(custom && { CustomDomain: custom.name }),
    };
    return { UserPool };
  },
});

export const updateUserPool = operation('UpdateUserPool', {
  access: 'pool',
  input: ofPool.extend({ ...changeablePool, PoolName: poolName.optional() }),
  errors: ['FeatureUnavailableInTierException'],
  async handle(input, { pool, store, triggers, now }) {
    requireTargets(lambdaConfig(input.LambdaConfig), triggers.hooks);
    const updated = await store.pools.revise(pool.id, ({ name, settings }) => ({
      name: input.PoolName ?? name,
      settings: updatedPoolSettings(settings, input),
      modifiedAt: now(),
    }));
    if (!updated) refuseUnknown(pool.id);
    return {};
  },
});

export const listUserPools = operation('ListUserPools', {
  access: 'account',
  input: z.object({ MaxResults: z.int().min(1).max(60), NextToken: shape.paginationToken.optional() }),
  errors: [],
  async handle(input, { store, secrets }) {
    const listing = { operation: 'ListUserPools', scope: [] };
    const after = position(secrets, listing, input.NextToken);
    const { pools, next } = await store.pools.list({ after, limit: input.MaxResults });
    return {
      UserPools: pools.map((pool) => ({
        Id: pool.id,
        Name: pool.name,
        LambdaConfig: pool.settings.LambdaConfig ?? {},
        CreationDate: new Date(pool.createdAt),
        LastModifiedDate: new Date(pool.modifiedAt),
      })),
      ...(next !== undefined && { NextToken: nextToken(secrets, listing, next) }),
    };
  },
});

export const deleteUserPool = operation('DeleteUserPool', {
  access: 'pool',
  input: ofPool,
  errors: [],
  async handle(_input, { pool, store }) {
    if (pool.settings.DeletionProtection === 'ACTIVE') {
      refuse(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    }
    if ((await store.domains.ofPool(pool.id)).length > 0) {
      const message = 'User pool cannot be deleted. It has a domain configured that should be deleted first.';
      refuse('InvalidParameterException', message);
    }
    if (!(await store.pools.delete(pool.id))) refuseUnknown(pool.id);
    return {};
  },
});

/** Another call may delete the pool after this one has loaded it. */
function refuseUnknown(id: string): never {
  return refuse('ResourceNotFoundException', `User pool ${id} does not exist.`);
}
