import { z } from 'zod';
import { operation } from '../operation.ts';
import { refuseMfa } from '../rules/mfa-config.ts';
import * as shape from './shapes.ts';

export const getUserPoolMfaConfig = operation('GetUserPoolMfaConfig', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId }),
  errors: [],
  handle: async (_input, { pool }) => ({ MfaConfiguration: pool.settings.MfaConfiguration ?? 'OFF' }),
});

export const setUserPoolMfaConfig = operation('SetUserPoolMfaConfig', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
    SmsMfaConfiguration: z.record(z.string(), z.unknown()).optional(),
    SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean().optional() }).optional(),
    EmailMfaConfiguration: z.record(z.string(), z.unknown()).optional(),
    WebAuthnConfiguration: z.record(z.string(), z.unknown()).optional(),
  }),
  errors: [],
  async handle(input, { pool }) {
    refuseMfa(input);
    return { MfaConfiguration: pool.settings.MfaConfiguration ?? 'OFF' };
  },
});
