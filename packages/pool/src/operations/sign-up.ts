import { z } from 'zod';
import { toAttributes } from '../attributes.ts';
import { CODE_MISMATCH } from '../codes.ts';
import { refuse } from '../errors.ts';
import { deliveryDetails, type Recipient } from '../messages.ts';
import { requireGoodPassword } from '../new-password.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { type Registrant, refuseTaken, registrant, settleNames } from '../registration.ts';
import { checkNewAttributes } from '../rules/attributes.ts';
import { confirmationRecipient } from '../rules/recipients.ts';
import { signInNames } from '../rules/sign-in-names.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { unknownDelivery } from '../unknown-user.ts';
import * as shape from './shapes.ts';

export const signUp = operation('SignUp', {
  access: 'client',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    Password: shape.password,
    UserAttributes: shape.attributeList.optional(),
    ValidationData: shape.attributeList.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'InvalidPasswordException',
    'UsernameExistsException',
    'LimitExceededException',
    'CodeDeliveryFailureException',
  ],
  async handle(input, context) {
    const { pool, client, passwords, store, now } = context;
    if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) {
      refuse('NotAuthorizedException', 'SignUp is not permitted for this user pool');
    }
    const person = registrant(pool, input.Username, toAttributes(input.UserAttributes));
    checkNewAttributes({ pool, client }, person.attributes);
    requireGoodPassword(pool, input.Password, { ...person, username: input.Username });
    const user = newUser(pool, person, { passwordHash: await passwords.hash(input.Password), at: now() });
    const delivery = await store.transaction(async (inside) => {
      const taken = await inside.users.insert(user, signInNames(pool, user));
      if (taken) refuseTaken(taken, 'UsernameExistsException');
      return sendConfirmation(inside, { pool, client, user, metadata: input.ClientMetadata }, context);
    });
    return { UserConfirmed: false, UserSub: user.sub, ...(delivery && { CodeDeliveryDetails: delivery }) };
  },
});

export const confirmSignUp = operation('ConfirmSignUp', {
  access: 'clientUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    ConfirmationCode: shape.confirmationCode,
    ForceAliasCreation: z.boolean().optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['CodeMismatchException', 'ExpiredCodeException', 'LimitExceededException', 'AliasExistsException'],
  telling: ['ExpiredCodeException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, client, user, codes, store } = context;
    refuseConfirmed(user);
    const key = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' } as const;
    const attempt = { ...key, clientId: client.id, code: input.ConfirmationCode };
    await codes.redeem(store, attempt, (inside, target) =>
      confirm(inside, { pool, user, verified: target, force: input.ForceAliasCreation === true }, context),
    );
    return {};
  },
  whenUnknown: async () => refuse('CodeMismatchException', CODE_MISMATCH),
});

export const resendConfirmationCode = operation('ResendConfirmationCode', {
  access: 'clientUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['LimitExceededException', 'CodeDeliveryFailureException'],
  telling: ['NotAuthorizedException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, client, user, store } = context;
    if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
    if (user.status !== 'UNCONFIRMED') refuse('InvalidParameterException', 'User is already confirmed.');
    const delivery = await store.transaction((inside) =>
      sendConfirmation(inside, { pool, client, user, metadata: input.ClientMetadata }, context),
    );
    if (!delivery) refuse('InvalidParameterException', 'Auto verification not turned on.');
    return { CodeDeliveryDetails: delivery };
  },
  whenUnknown: async (input, context) => ({ CodeDeliveryDetails: unknownDelivery(input.Username, context) }),
});

export const adminConfirmSignUp = operation('AdminConfirmSignUp', {
  access: 'poolUser',
  input: z.object({
    UserPoolId: shape.poolId,
    Username: shape.username,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['NotAuthorizedException', 'AliasExistsException'],
  async handle(_input, context) {
    const { pool, user, store } = context;
    refuseConfirmed(user);
    await store.transaction((inside) => confirm(inside, { pool, user, force: false }, context));
    return {};
  },
});

function newUser(pool: UserPool, person: Registrant, { passwordHash, at }: { passwordHash: string; at: number }) {
  return {
    ...person,
    poolId: pool.id,
    status: 'UNCONFIRMED' as const,
    enabled: true,
    attributes: withUnverified(person.attributes),
    passwordHash,
    createdAt: at,
    modifiedAt: at,
  };
}

/** An address or number starts unverified and says so, as Cognito's do. */
function withUnverified(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const unverified = ['email', 'phone_number'].filter((name) => attributes[name] !== undefined);
  return { ...attributes, ...Object.fromEntries(unverified.map((name) => [`${name}_verified`, 'false'])) };
}

function refuseConfirmed(user: User): void {
  if (user.status === 'UNCONFIRMED') return;
  refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
}

interface Confirmation {
  readonly pool: UserPool;
  readonly client: Client;
  readonly user: Pick<User, 'sub' | 'username' | 'attributes'>;
  readonly metadata: Record<string, string> | undefined;
}

async function sendConfirmation(store: Store, { pool, client, user, metadata }: Confirmation, parts: Parts) {
  const attribute = confirmationRecipient(pool, user.attributes);
  const to = attribute && user.attributes[attribute];
  if (!attribute || to === undefined) return undefined;
  const code = await parts.codes.issue(store, {
    poolId: pool.id,
    sub: user.sub,
    purpose: 'sign-up',
    clientId: client.id,
    target: `${attribute}:${to}`,
    lifetimeSeconds: parts.codeLifetimes.signUp,
  });
  const message = { pool, user, attribute, to, secret: code, validSeconds: parts.codeLifetimes.signUp };
  await parts.messages.send(store, { kind: 'sign-up', ...message, ...(metadata && { metadata }) });
  return deliveryDetails(attribute, to);
}

/** Confirms the account and, where a code came back, the address or number it had been sent to. */
async function confirm(
  store: Store,
  { pool, user, verified, force }: { pool: UserPool; user: User; verified?: string; force: boolean },
  parts: Pick<Parts, 'now'>,
): Promise<void> {
  const attribute = verified?.slice(0, verified.indexOf(':')) as Recipient | undefined;
  const stillTheirs = attribute !== undefined && verified === `${attribute}:${user.attributes[attribute]}`;
  const proven: Record<string, string> = stillTheirs ? { [`${attribute}_verified`]: 'true' } : {};
  if (!(await store.users.confirm(user, { attributes: proven, modifiedAt: parts.now() }))) {
    refuse('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
  }
  const confirmed = { ...user, attributes: { ...user.attributes, ...proven }, status: 'CONFIRMED' as const };
  await settleNames(store, { pool, user: confirmed, force }, parts);
}
