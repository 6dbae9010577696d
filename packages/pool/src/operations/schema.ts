import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { withCustomAttributes } from '../rules/attribute-schema.ts';
import { schemaAttribute } from './pool-shapes.ts';
import * as shape from './shapes.ts';

export const addCustomAttributes = operation('AddCustomAttributes', {
  access: 'pool',
  input: z.object({ UserPoolId: shape.poolId, CustomAttributes: z.array(schemaAttribute).min(1).max(25) }),
  errors: [],
  async handle(input, { pool, store, now }) {
    const extended = await store.pools.revise(pool.id, ({ name, settings }) => {
      const SchemaAttributes = withCustomAttributes(settings.SchemaAttributes ?? [], input.CustomAttributes);
      return { name, settings: { ...settings, SchemaAttributes }, modifiedAt: now() };
    });
    if (!extended) refuse('ResourceNotFoundException', `User pool ${pool.id} does not exist.`);
    return {};
  },
});
