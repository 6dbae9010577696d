import { z } from 'zod';
import { toAttributes } from '../attributes.ts';
import { CODE_MISMATCH } from '../codes.ts';
import { refuse } from '../errors.ts';
import { deliveryDetails, type Recipient } from '../messages.ts';
import { requireGoodPassword } from '../new-password.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { newPasswordRecord } from '../password-record.ts';
import { type Registrant, refuseTaken, registrant, settleNames } from '../registration.ts';
import { checkNewAttributes } from '../rules/attributes.ts';
import { confirmationRecipient } from '../rules/recipients.ts';
import { signInNames } from '../rules/sign-in-names.ts';
import { findSignUpSession, openSignUpSession } from '../sign-in/after-sign-up.ts';
import { INVALID_SESSION } from '../sign-in/invalid-session.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { NewUser, PasswordRecord, User } from '../store/users.ts';
import { hookErrors } from '../triggers/errors.ts';
import { tellPostConfirmation } from '../triggers/post-confirmation.ts';
import { askPreSignUp, type SignUpDecision } from '../triggers/pre-sign-up.ts';
import { unknownDelivery } from '../unknown-user.ts';
import { refuseKnownElsewhere } from '../user-migration.ts';
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
    UserContextData: shape.userContextData.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'InvalidPasswordException',
    'UsernameExistsException',
    'LimitExceededException',
    'CodeDeliveryFailureException',
    ...hookErrors,
  ],
  async handle(input, context) {
    const { pool, client, store, triggers, now } = context;
    if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) {
      refuse('NotAuthorizedException', 'SignUp is not permitted for this user pool');
    }
    const person = registrant(pool, { name: input.Username, attributes: toAttributes(input.UserAttributes) });
    checkNewAttributes({ pool, client }, person.attributes);
    const chosen = { pool, password: input.Password, person: { ...person, username: input.Username } };
    await requireGoodPassword(chosen, context);
    const validationData = input.ValidationData && toAttributes(input.ValidationData);
    await refuseKnownElsewhere({ pool, client, username: input.Username }, context);
    const decision = await askPreSignUp({ pool, client, person, validationData }, triggers);
    const record = await newPasswordRecord({ pool, user: person, password: input.Password }, context);
    const user = newUser(pool, { ...person, decision }, { password: record, at: now() });
    const delivery = await store.transaction(async (inside) => {
      const taken = await inside.users.insert(user, signInNames(pool, user));
      if (taken) refuseTaken(taken, 'UsernameExistsException');
      if (decision.confirmed) return undefined;
      return sendConfirmation(inside, { pool, client, user, metadata: input.ClientMetadata }, context);
    });
    context.event.concerns({ pool, user });
    if (decision.confirmed) await tellPostConfirmation('ConfirmSignUp', { pool, client, user }, triggers);
    const stage = decision.confirmed ? 'TO_SIGN_IN' : 'TO_CONFIRM';
    const session = await openSignUpSession(stage, { pool, client, user }, context);
    return {
      UserConfirmed: decision.confirmed,
      UserSub: user.sub,
      ...(delivery && { CodeDeliveryDetails: delivery }),
      ...(session !== undefined && { Session: session }),
    };
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
    Session: shape.sessionString.optional(),
    UserContextData: shape.userContextData.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'CodeMismatchException',
    'ExpiredCodeException',
    'LimitExceededException',
    'AliasExistsException',
    ...hookErrors,
  ],
  telling: ['ExpiredCodeException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, client, user, codes, store } = context;
    refuseConfirmed(user);
    const held = input.Session !== undefined && { pool, client, username: input.Username, session: input.Session };
    const after = held ? await findSignUpSession(held, context) : undefined;
    const key = { poolId: pool.id, sub: user.sub, purpose: 'sign-up' } as const;
    const attempt = { ...key, clientId: client.id, code: input.ConfirmationCode };
    const confirmed = await codes.redeem(store, attempt, (inside, target) =>
      confirm(inside, { pool, user, verified: target, force: input.ForceAliasCreation === true }, context),
    );
    await tellPostConfirmation('ConfirmSignUp', { pool, client, user: confirmed }, context.triggers);
    const session = after && (await openSignUpSession('TO_SIGN_IN', { pool, client, user: confirmed, after }, context));
    return session === undefined ? {} : { Session: session };
  },
  whenUnknown: async ({ Session }) =>
    Session === undefined
      ? refuse('CodeMismatchException', CODE_MISMATCH)
      : refuse('NotAuthorizedException', INVALID_SESSION),
});

export const resendConfirmationCode = operation('ResendConfirmationCode', {
  access: 'clientUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    UserContextData: shape.userContextData.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['LimitExceededException', 'CodeDeliveryFailureException', ...hookErrors],
  telling: ['NotAuthorizedException', 'LimitExceededException', ...hookErrors],
  async handle(input, context) {
    const { pool, client, user, store } = context;
    if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
    if (user.status !== 'UNCONFIRMED') refuse('InvalidParameterException', 'User is already confirmed.');
    const delivery = await store.transaction((inside) =>
      sendConfirmation(inside, { pool, client, user, again: true, metadata: input.ClientMetadata }, context),
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
  errors: ['NotAuthorizedException', 'AliasExistsException', ...hookErrors],
  async handle(_input, context) {
    const { pool, user, store } = context;
    refuseConfirmed(user);
    const confirmed = await store.transaction((inside) => confirm(inside, { pool, user, force: false }, context));
    await tellPostConfirmation('ConfirmSignUp', { pool, user: confirmed }, context.triggers);
    return {};
  },
});

function newUser(
  pool: UserPool,
  { decision, ...person }: Registrant & { decision: SignUpDecision },
  { password, at }: { password: PasswordRecord; at: number },
): NewUser {
  return {
    ...person,
    poolId: pool.id,
    status: decision.confirmed ? 'CONFIRMED' : 'UNCONFIRMED',
    enabled: true,
    attributes: withVerification(person.attributes, decision.verified),
    password,
    createdAt: at,
    modifiedAt: at,
  };
}

/** An address or number starts unverified and says so, as Cognito's do, unless a hook vouches for it. */
function withVerification(
  attributes: Readonly<Record<string, string>>,
  verified: readonly Recipient[],
): Record<string, string> {
  const given = (['email', 'phone_number'] as const).filter((name) => attributes[name] !== undefined);
  const states = given.map((name) => [`${name}_verified`, String(verified.includes(name))]);
  return { ...attributes, ...Object.fromEntries(states) };
}

function refuseConfirmed(user: User): void {
  if (user.status === 'UNCONFIRMED') return;
  refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
}

interface Confirmation {
  readonly pool: UserPool;
  readonly client: Client;
  readonly user: Pick<User, 'sub' | 'username' | 'attributes' | 'status'>;
  readonly again?: boolean;
  readonly metadata: Record<string, string> | undefined;
}

async function sendConfirmation(store: Store, { pool, client, user, again, metadata }: Confirmation, parts: Parts) {
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
  const validSeconds = parts.codeLifetimes.signUp;
  const message = { pool, client, user, attribute, to, secret: code, validSeconds, ...(again && { again }) };
  await parts.messages.send(store, { kind: 'sign-up', ...message, ...(metadata && { metadata }) });
  return deliveryDetails(attribute, to);
}

/** Confirms the account and, where a code came back, the address or number it had been sent to. */
async function confirm(
  store: Store,
  { pool, user, verified, force }: { pool: UserPool; user: User; verified?: string; force: boolean },
  parts: Pick<Parts, 'now'>,
): Promise<User> {
  const attribute = verified?.slice(0, verified.indexOf(':')) as Recipient | undefined;
  const stillTheirs = attribute !== undefined && verified === `${attribute}:${user.attributes[attribute]}`;
  const proven: Record<string, string> = stillTheirs ? { [`${attribute}_verified`]: 'true' } : {};
  if (!(await store.users.confirm(user, { attributes: proven, modifiedAt: parts.now() }))) {
    refuse('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED');
  }
  const confirmed = { ...user, attributes: { ...user.attributes, ...proven }, status: 'CONFIRMED' as const };
  await settleNames(store, { pool, user: confirmed, force }, parts);
  return confirmed;
}
