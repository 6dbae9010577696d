import { z } from 'zod';
import { operation } from '../operation.ts';
import type { User } from '../store/users.ts';
import * as shape from './shapes.ts';

export const getUserAuthFactors = operation('GetUserAuthFactors', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken }),
  errors: [],
  handle: async (_input, { user }) => describeFactors(user),
});

export const adminGetUserAuthFactors = operation('AdminGetUserAuthFactors', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username }),
  errors: [],
  handle: async (_input, { user }) => describeFactors(user),
});

function describeFactors(user: User) {
  return { Username: user.username, ConfiguredUserAuthFactors: user.password ? ['PASSWORD' as const] : [] };
}
