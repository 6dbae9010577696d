import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { describeMfaConfig, withMfaConfig } from '../rules/mfa-config.ts';
import * as shape from './shapes.ts';

export const getUserPoolMfaConfig = operation('GetUserPoolMfaConfig', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId }),
  errors: [],
  handle: async (_input, { pool }) => describeMfaConfig(pool.settings),
});

export const setUserPoolMfaConfig = operation('SetUserPoolMfaConfig', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    MfaConfiguration: z.enum(['OFF', 'ON', 'OPTIONAL']).optional(),
    SmsMfaConfiguration: z.record(z.string(), z.unknown()).optional(),
    SoftwareTokenMfaConfiguration: z.object({ Enabled: z.boolean().optional() }).optional(),
    EmailMfaConfiguration: z
      .object({
        Message: z.string().min(6).max(20_000).includes('{####}').optional(),
        Subject: z.string().min(1).max(140).optional(),
      })
      .optional(),
    WebAuthnConfiguration: z.record(z.string(), z.unknown()).optional(),
  }),
  errors: [],
  async handle(input, { pool, store, now }) {
    let after = pool.settings;
    const revised = await store.pools.revise(pool.id, ({ name, settings }) => {
      after = withMfaConfig(settings, input);
      return { name, settings: after, modifiedAt: now() };
    });
    if (!revised) refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`);
    return describeMfaConfig(after);
  },
});
