import type { DeliveryMediumType } from '@aws-sdk/client-cognito-identity-provider';
import { z } from 'zod';
import { findUser } from '../access.ts';
import { updateAttributes } from '../attribute-update.ts';
import { toAttributes } from '../attributes.ts';
import { refuse } from '../errors.ts';
import type { Recipient } from '../messages.ts';
import { requireGoodPassword } from '../new-password.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { newPasswordRecord } from '../password-record.ts';
import { refuseTaken, registrant, settleNames } from '../registration.ts';
import { checkAttributeChange, checkNewAttributes } from '../rules/attributes.ts';
import { describeFactors } from '../rules/second-factors.ts';
import { signInNames } from '../rules/sign-in-names.ts';
import { temporaryPasswordExpiry } from '../rules/temporary-password.ts';
import { parseUserFilter } from '../rules/user-filter.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { NewUser, User } from '../store/users.ts';
import { temporaryPassword } from '../temporary-password.ts';
import { hookErrors } from '../triggers/errors.ts';
import { askPreSignUp } from '../triggers/pre-sign-up.ts';
import { changeUser } from '../user-change.ts';
import { userFactors } from '../user-factors.ts';
import { describeUser } from './describe.ts';
import { cursor, nextToken } from './pagination.ts';
import * as shape from './shapes.ts';

const namedUser = z.object({ UserPoolId: shape.poolId, Username: shape.username });

export const adminCreateUser = operation('AdminCreateUser', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    Username: shape.username,
    UserAttributes: shape.attributeList.optional(),
    ValidationData: shape.attributeList.optional(),
    TemporaryPassword: shape.password.optional(),
    ForceAliasCreation: z.boolean().optional(),
    MessageAction: z.enum(['RESEND', 'SUPPRESS']).optional(),
    DesiredDeliveryMediums: z.array(z.enum(['SMS', 'EMAIL'])).optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'UsernameExistsException',
    'AliasExistsException',
    'InvalidPasswordException',
    'UserNotFoundException',
    'UnsupportedUserStateException',
    'CodeDeliveryFailureException',
    ...hookErrors,
  ],
  async handle(input, context) {
    const { pool, store, triggers, now } = context;
    const person = registrant(pool, { name: input.Username, attributes: toAttributes(input.UserAttributes) });
    const password = input.TemporaryPassword ?? temporaryPassword(pool);
    // One that was drawn here is good by how it is made.
    if (input.TemporaryPassword !== undefined) {
      await requireGoodPassword({ pool, password, person: { ...person, username: input.Username } }, context);
    }
    const invitation = {
      password,
      metadata: input.ClientMetadata,
      silent: input.MessageAction === 'SUPPRESS',
      // Cognito's own default is a text message; mail is what every pool here can send.
      mediums: input.DesiredDeliveryMediums ?? ['EMAIL' as const],
    };
    if (input.MessageAction === 'RESEND') {
      return { User: describeUser(await inviteAgain({ pool, name: input.Username, invitation }, context)) };
    }
    checkNewAttributes({ pool }, person.attributes);
    const validationData = input.ValidationData && toAttributes(input.ValidationData);
    // Cognito asks here too, and goes by nothing but a refusal.
    await askPreSignUp({ pool, person, validationData }, triggers);
    const expiresAt = temporaryPasswordExpiry(pool, now());
    const user: NewUser = {
      ...person,
      poolId: pool.id,
      status: 'FORCE_CHANGE_PASSWORD',
      enabled: true,
      password: await newPasswordRecord({ pool, user: person, password, expiresAt }, context),
      createdAt: now(),
      modifiedAt: now(),
    };
    const force = input.ForceAliasCreation === true;
    await store.transaction(async (inside) => {
      const [username, ...aliases] = signInNames(pool, user);
      const own = pool.settings.UsernameAttributes?.length ? [username, ...aliases] : [username];
      const taken = await inside.users.insert(
        user,
        own.filter((name) => name !== undefined),
      );
      if (taken) refuseTaken(taken, 'UsernameExistsException');
      await settleNames(inside, { pool, user: { ...user, seq: 0 }, force }, context);
      await invite(inside, { pool, user, invitation }, context);
    });
    return { User: describeUser({ ...user, seq: 0 }) };
  },
});

export const adminGetUser = operation('AdminGetUser', {
  access: 'poolUser',
  input: namedUser,
  errors: [],
  async handle(_input, context) {
    const { Attributes, ...rest } = describeUser(context.user);
    const factors = describeFactors(await userFactors(context, context));
    return { ...rest, Username: context.user.username, UserAttributes: Attributes ?? [], ...factors };
  },
});

export const adminUpdateUserAttributes = operation('AdminUpdateUserAttributes', {
  access: 'poolUser',
  input: namedUser.extend({
    UserAttributes: shape.attributeList,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['AliasExistsException', 'CodeDeliveryFailureException', 'LimitExceededException', ...hookErrors],
  async handle(input, context) {
    const { pool, user } = context;
    const changes = toAttributes(input.UserAttributes);
    checkAttributeChange({ pool }, user.attributes, changes);
    await updateAttributes({ pool, user, changes, metadata: input.ClientMetadata }, context);
    return {};
  },
});

export const adminEnableUser = operation('AdminEnableUser', {
  access: 'poolUser',
  input: namedUser,
  errors: [],
  async handle(_input, { user, store, now }) {
    await changeUser(store, user, { enabled: true, modifiedAt: now() });
    return {};
  },
});

export const adminDisableUser = operation('AdminDisableUser', {
  access: 'poolUser',
  input: namedUser,
  errors: [],
  async handle(_input, { user, store, now }) {
    await store.transaction(async (inside) => {
      await changeUser(inside, user, { enabled: false, modifiedAt: now() });
      await inside.grants.revokeAllOf(user.poolId, user.sub, { now: now() });
      await inside.challenges.deleteAll(user.poolId, user.sub);
    });
    return {};
  },
});

export const adminDeleteUser = operation('AdminDeleteUser', {
  access: 'poolUser',
  input: namedUser,
  errors: [],
  async handle(_input, { user, store }) {
    await store.transaction((inside) => inside.users.delete(user));
    return {};
  },
});

export const listUsers = operation('ListUsers', {
  access: 'pool',
  input: z.object({
    UserPoolId: shape.poolId,
    AttributesToGet: z.array(z.string().min(1).max(32)).optional(),
    Limit: shape.limit(60).optional(),
    PaginationToken: shape.paginationToken.optional(),
    Filter: z.string().max(256).optional(),
  }),
  errors: [],
  async handle(input, { pool, store, secrets }) {
    const parsed = parseUserFilter(input.Filter ?? '');
    if (!parsed.ok) return refuse('InvalidParameterException', parsed.message);
    const listing = { operation: 'ListUsers', scope: [pool.id, input.Filter ?? ''] };
    const { seq: after, value: afterValue } = cursor(secrets, listing, input.PaginationToken);
    const page = await store.users.list({
      poolId: pool.id,
      ...(parsed.filter && { filter: parsed.filter }),
      after,
      ...(afterValue !== undefined && { afterValue }),
      limit: input.Limit || 60,
    });
    const Users = page.users.map((user) => describeUser(user, input.AttributesToGet));
    const next = page.next !== undefined && {
      seq: page.next,
      ...(page.nextValue !== undefined && { value: page.nextValue }),
    };
    return { Users, ...(next && { PaginationToken: nextToken(secrets, listing, next) }) };
  },
});

interface Invitation {
  readonly password: string;
  readonly metadata: Record<string, string> | undefined;
  readonly silent: boolean;
  readonly mediums: readonly DeliveryMediumType[];
}

const RECIPIENTS: Record<DeliveryMediumType, Recipient> = { EMAIL: 'email', SMS: 'phone_number' };

async function invite(
  store: Store,
  { pool, user, invitation }: { pool: UserPool; user: Omit<User, 'seq'>; invitation: Invitation },
  { messages, now }: Parts,
): Promise<void> {
  if (invitation.silent) return;
  const validSeconds = Math.round((temporaryPasswordExpiry(pool, now()) - now()) / 1000);
  const metadata = invitation.metadata && { metadata: invitation.metadata };
  const message = { kind: 'invitation', pool, user, secret: invitation.password, validSeconds, ...metadata } as const;
  for (const attribute of new Set(invitation.mediums.map((medium) => RECIPIENTS[medium]))) {
    const to = user.attributes[attribute];
    if (to !== undefined) await messages.send(store, { ...message, attribute, to });
  }
}

/** A new temporary password for a user who has not used the last one. */
async function inviteAgain(
  { pool, name, invitation }: { pool: UserPool; name: string; invitation: Invitation },
  parts: Parts,
): Promise<User> {
  const user = await findUser(pool, name, parts);
  if (!user) return refuse('UserNotFoundException', 'User does not exist.');
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    refuse('UnsupportedUserStateException', `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`);
  }
  const expiresAt = temporaryPasswordExpiry(pool, parts.now());
  const password = await newPasswordRecord({ pool, user, password: invitation.password, expiresAt }, parts);
  await parts.store.transaction(async (inside) => {
    await changeUser(inside, user, { password, modifiedAt: parts.now() });
    await invite(inside, { pool, user, invitation }, parts);
  });
  return user;
}
