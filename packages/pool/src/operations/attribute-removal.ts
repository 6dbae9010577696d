import { z } from 'zod';
import { updateAttributes } from '../attribute-update.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { checkAttributeChange } from '../rules/attributes.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import * as shape from './shapes.ts';

const UserAttributeNames = z.array(shape.attributeName);

export const deleteUserAttributes = operation('DeleteUserAttributes', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken, UserAttributeNames }),
  errors: [],
  handle: (input, context) => removeAttributes(input.UserAttributeNames, context, context),
});

export const adminDeleteUserAttributes = operation('AdminDeleteUserAttributes', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username, UserAttributeNames }),
  errors: [],
  handle: (input, { pool, user, ...parts }) => removeAttributes(input.UserAttributeNames, { pool, user }, parts),
});

/** Whoever may not set an attribute may not remove it either, and nobody removes one that is required. */
async function removeAttributes(
  names: readonly string[],
  { pool, client, user }: { pool: UserPool; client?: Client; user: User },
  parts: Parts,
): Promise<object> {
  const changes = Object.fromEntries(names.map((name) => [name, '']));
  checkAttributeChange({ pool, client }, user.attributes, changes);
  await updateAttributes({ pool, ...(client && { client }), user, changes, metadata: undefined }, parts);
  return {};
}
