import { z } from 'zod';
import { operation } from '../operation.ts';
import { describeFactors } from '../rules/second-factors.ts';
import type { Factors } from '../store/factors.ts';
import type { User } from '../store/users.ts';
import { userFactors } from '../user-factors.ts';
import * as shape from './shapes.ts';

export const getUserAuthFactors = operation('GetUserAuthFactors', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken }),
  errors: [],
  handle: async (_input, context) => describe(context.user, await userFactors(context, context)),
});

export const adminGetUserAuthFactors = operation('AdminGetUserAuthFactors', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username }),
  errors: [],
  handle: async (_input, context) => describe(context.user, await userFactors(context, context)),
});

function describe(user: User, factors: Factors | undefined) {
  return {
    Username: user.username,
    ...describeFactors(factors),
    ConfiguredUserAuthFactors: [
      ...(user.password ? (['PASSWORD'] as const) : []),
      ...(factors?.totp ? (['SOFTWARE_TOKEN'] as const) : []),
    ],
  };
}
