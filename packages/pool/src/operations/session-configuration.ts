import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { requireSessionTier, requireSessionTracking, sessionSettings, ssoMinutes } from '../rules/session-tracking.ts';
import type { PoolSessions } from '../store/pools.ts';
import * as shape from './shapes.ts';

const LONGEST_SSO_MINUTES = 90 * 24 * 60;

const ofPool = z.object({ UserPoolId: shape.poolId });
const ofClient = ofPool.extend({ ClientId: shape.clientId });

export const getUserPoolSessionConfiguration = operation('GetUserPoolSessionConfiguration', {
  access: 'pool',
  input: ofPool,
  errors: [],
  handle: async (_input, { pool }) => ({ UserPoolId: pool.id, ...describe(sessionSettings(pool)) }),
});

export const setUserPoolSessionConfiguration = operation('SetUserPoolSessionConfiguration', {
  access: 'pool',
  input: ofPool.extend({
    UserSessionTracking: z.enum(['ENABLED', 'DISABLED']),
    TokenSession: z.object({ MaxPerUser: z.int().min(1).max(100) }),
  }),
  errors: ['FeatureUnavailableInTierException'],
  async handle(input, { pool, store, now }) {
    const sessions = {
      tracked: input.UserSessionTracking === 'ENABLED',
      mostPerUser: input.TokenSession.MaxPerUser,
    };
    const revised = await store.pools.revise(pool.id, ({ name, settings }) => {
      requireSessionTier(settings);
      return { name, settings: { ...settings, sessions }, modifiedAt: now() };
    });
    if (!revised) refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`);
    return { UserPoolId: pool.id, ...describe(sessions) };
  },
});

export const getUserPoolClientSessionConfiguration = operation('GetUserPoolClientSessionConfiguration', {
  access: 'poolClient',
  input: ofClient,
  errors: [],
  handle: async (_input, { pool, client }) => ({
    UserPoolId: pool.id,
    ClientId: client.id,
    SSOSession: { MaxValidityMinutes: ssoMinutes(client) },
  }),
});

export const setUserPoolClientSessionConfiguration = operation('SetUserPoolClientSessionConfiguration', {
  access: 'poolClient',
  input: ofClient.extend({
    SSOSession: z.object({ MaxValidityMinutes: z.int().min(0).max(LONGEST_SSO_MINUTES) }),
  }),
  errors: ['FeatureUnavailableInTierException', 'OperationNotEnabledException'],
  async handle(input, { pool, client, store }) {
    requireSessionTier(pool.settings);
    requireSessionTracking(pool);
    const { MaxValidityMinutes } = input.SSOSession;
    if (!(await store.clients.setSsoMinutes(client.id, MaxValidityMinutes))) {
      refuse('ResourceNotFoundException', `User pool client ${client.id} does not exist.`);
    }
    return { UserPoolId: pool.id, ClientId: client.id, SSOSession: { MaxValidityMinutes } };
  },
});

function describe({ tracked, mostPerUser }: PoolSessions) {
  return {
    UserSessionTracking: tracked ? ('ENABLED' as const) : ('DISABLED' as const),
    TokenSession: { MaxPerUser: mostPerUser },
  };
}
