import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import * as shape from './shapes.ts';

const MFAOptions = z.array(
  z.object({ DeliveryMedium: z.enum(['SMS', 'EMAIL']).optional(), AttributeName: shape.attributeName.optional() }),
);

/** Sets nothing but MFA by text message, in the form before SetUserMFAPreference. */
export const setUserSettings = operation('SetUserSettings', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken, MFAOptions }),
  errors: [],
  handle: async (input) => refuseOptions(input.MFAOptions),
});

export const adminSetUserSettings = operation('AdminSetUserSettings', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username, MFAOptions }),
  errors: [],
  handle: async (input) => refuseOptions(input.MFAOptions),
});

/** No options is what every user has; others would not be enforced. */
function refuseOptions(options: readonly object[]): object {
  if (options.length > 0) refuse('InvalidParameterException', 'MFAOptions is not offered by this user pool.');
  return {};
}
