import { z } from 'zod';
import { sendAttributeCode, updateAttributes, verifyAttribute } from '../attribute-update.ts';
import { toAttributeList, toAttributes } from '../attributes.ts';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { checkAttributeChange, readable } from '../rules/attributes.ts';
import { describeFactors } from '../rules/second-factors.ts';
import { hookErrors } from '../triggers/errors.ts';
import { userFactors } from '../user-factors.ts';
import * as shape from './shapes.ts';

const verifiable = z.enum(['email', 'phone_number']);

export const getUser = operation('GetUser', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken }),
  errors: [],
  async handle(_input, { pool, client, user, store }) {
    const attributes = readable(client, { sub: user.sub, ...user.attributes });
    const factors = describeFactors(await userFactors({ pool, user }, { store }));
    return { Username: user.username, UserAttributes: toAttributeList(attributes), ...factors };
  },
});

export const updateUserAttributes = operation('UpdateUserAttributes', {
  access: 'caller',
  input: z.object({
    AccessToken: shape.accessToken,
    UserAttributes: shape.attributeList,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['AliasExistsException', 'CodeDeliveryFailureException', 'LimitExceededException', ...hookErrors],
  async handle(input, context) {
    const { pool, client, user } = context;
    const changes = toAttributes(input.UserAttributes);
    checkAttributeChange({ pool, client }, user.attributes, changes);
    const sent = await updateAttributes({ pool, client, user, changes, metadata: input.ClientMetadata }, context);
    return { CodeDeliveryDetailsList: sent };
  },
});

export const getUserAttributeVerificationCode = operation('GetUserAttributeVerificationCode', {
  access: 'caller',
  input: z.object({
    AccessToken: shape.accessToken,
    AttributeName: verifiable,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['LimitExceededException', 'CodeDeliveryFailureException', ...hookErrors],
  async handle(input, context) {
    const { pool, client, user, store, now } = context;
    const attribute = input.AttributeName;
    const key = { poolId: pool.id, sub: user.sub, purpose: `verify:${attribute}` } as const;
    const pending = await store.codes.target(key, now());
    const to = pending ?? user.attributes[attribute];
    if (to === undefined) refuse('InvalidParameterException', `User does not have a ${attribute} to verify.`);
    const details = await store.transaction((inside) =>
      sendAttributeCode(
        inside,
        { pool, client, user, attribute, to, again: true, metadata: input.ClientMetadata },
        context,
      ),
    );
    return { CodeDeliveryDetails: details };
  },
});

export const verifyUserAttribute = operation('VerifyUserAttribute', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken, AttributeName: verifiable, Code: shape.confirmationCode }),
  errors: ['CodeMismatchException', 'ExpiredCodeException', 'LimitExceededException', 'AliasExistsException'],
  async handle(input, context) {
    const { pool, client, user, codes, store } = context;
    const attribute = input.AttributeName;
    const key = { poolId: pool.id, sub: user.sub, purpose: `verify:${attribute}` } as const;
    await codes.redeem(store, { ...key, clientId: client.id, code: input.Code }, (inside, target) =>
      verifyAttribute(inside, { pool, user, attribute, value: target }, context),
    );
    return {};
  },
});

export const deleteUser = operation('DeleteUser', {
  access: 'caller',
  input: z.object({ AccessToken: shape.accessToken }),
  errors: [],
  async handle(_input, { user, store }) {
    await store.transaction((inside) => inside.users.delete(user));
    return {};
  },
});
