import { z } from 'zod';
import { CODE_MISMATCH } from '../codes.ts';
import { refuse } from '../errors.ts';
import type { Recipient } from '../messages.ts';
import { requireGoodPassword } from '../new-password.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { forgetSignIns, setPassword, setRecovered } from '../password-change.ts';
import { keepFormerPassword, requireUnusedPassword } from '../password-history.ts';
import { newPasswordRecord } from '../password-record.ts';
import { recoveryRecipient } from '../rules/recipients.ts';
import { temporaryPasswordExpiry } from '../rules/temporary-password.ts';
import { requireStillProven, WRONG } from '../sign-in/prove-password.ts';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { storedHash } from '../stored-hash.ts';
import { hookErrors } from '../triggers/errors.ts';
import { tellPostConfirmation } from '../triggers/post-confirmation.ts';
import { unknownDelivery } from '../unknown-user.ts';
import { changeUser } from '../user-change.ts';
import { userFactors } from '../user-factors.ts';
import * as shape from './shapes.ts';

export const forgotPassword = operation('ForgotPassword', {
  access: 'recoveringUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    UserContextData: shape.userContextData.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['LimitExceededException', 'CodeDeliveryFailureException', ...hookErrors],
  telling: [
    'NotAuthorizedException',
    'InvalidParameterException',
    'LimitExceededException',
    'CodeDeliveryFailureException',
    ...hookErrors,
  ],
  async handle(input, context) {
    const { pool, client, user, store } = context;
    const attribute = await requireRecoverable({ pool, user }, context);
    const reset = { pool, client, user, attribute, metadata: input.ClientMetadata };
    return { CodeDeliveryDetails: await store.transaction((inside) => sendResetCode(inside, reset, context)) };
  },
  whenUnknown: async (input, context) => ({ CodeDeliveryDetails: unknownDelivery(input.Username, context) }),
});

export const confirmForgotPassword = operation('ConfirmForgotPassword', {
  access: 'clientUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    ConfirmationCode: shape.confirmationCode,
    Password: shape.password,
    UserContextData: shape.userContextData.optional(),
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'CodeMismatchException',
    'ExpiredCodeException',
    'InvalidPasswordException',
    'PasswordHistoryPolicyViolationException',
    'LimitExceededException',
    'AliasExistsException',
    ...hookErrors,
  ],
  telling: ['NotAuthorizedException', 'ExpiredCodeException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, client, user, passwords } = context;
    // Before the code, so that a weak password costs no try and says the same of every name.
    const person = { username: input.Username, attributes: {} };
    await requireGoodPassword({ pool, password: input.Password, person }, context);
    if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
    const code = { value: input.ConfirmationCode, clientId: client.id };
    // Admitted before the code: a try would be spent on nothing.
    const reset = await passwords.admitted(() => setRecovered({ pool, user, code, password: input.Password }, context));
    await tellPostConfirmation('ConfirmForgotPassword', { pool, client, user: reset }, context.triggers);
    return {};
  },
  async whenUnknown(input, context) {
    const person = { username: input.Username, attributes: {} };
    await requireGoodPassword({ pool: context.pool, password: input.Password, person }, context);
    // Refused for as much to hash as where there is a user.
    return context.passwords.admitted(async () => refuse('CodeMismatchException', CODE_MISMATCH));
  },
});

export const changePassword = operation('ChangePassword', {
  access: 'caller',
  input: z.object({
    AccessToken: shape.accessToken,
    PreviousPassword: shape.password.optional(),
    ProposedPassword: shape.password,
  }),
  errors: [
    'InvalidPasswordException',
    'PasswordHistoryPolicyViolationException',
    'LimitExceededException',
    'PasswordResetRequiredException',
  ],
  async handle(input, context) {
    const { pool, user, grant, passwords, attempts, store, now } = context;
    const stored = storedHash(user);
    const verify = () => passwords.verify(input.PreviousPassword ?? '', stored);
    const proven = await passwords.admitted(() => attempts.make(user, verify), stored);
    if (!proven) refuse('NotAuthorizedException', WRONG);
    await requireGoodPassword({ pool, password: input.ProposedPassword, person: user }, context);
    await requireUnusedPassword({ pool, user, password: input.ProposedPassword }, context);
    const password = await newPasswordRecord({ pool, user, password: input.ProposedPassword }, context);
    await store.transaction(async (inside) => {
      await requireStillProven(inside, user);
      await setPassword(inside, { pool, user, password }, { at: now() });
      await inside.grants.revokeAllOf(pool.id, user.sub, { now: now(), except: grant.id });
      // What the old password has begun elsewhere waits for a second factor, and is not to be finished with it.
      await inside.challenges.deleteAll(pool.id, user.sub);
    });
    return {};
  },
});

export const adminSetUserPassword = operation('AdminSetUserPassword', {
  access: 'poolUser',
  input: z.object({
    UserPoolId: shape.poolId,
    Username: shape.username,
    Password: shape.password,
    Permanent: z.boolean().optional(),
  }),
  errors: ['InvalidPasswordException', 'PasswordHistoryPolicyViolationException', 'NotAuthorizedException'],
  async handle(input, context) {
    const { pool, user, store, now } = context;
    if (user.status === 'EXTERNAL_PROVIDER') {
      refuse('NotAuthorizedException', 'A user of an identity provider has no password.');
    }
    await requireGoodPassword({ pool, password: input.Password, person: user }, context);
    await requireUnusedPassword({ pool, user, password: input.Password }, context);
    const expiry = input.Permanent ? {} : { expiresAt: temporaryPasswordExpiry(pool, now()) };
    const password = await newPasswordRecord({ pool, user, password: input.Password, ...expiry }, context);
    await store.transaction(async (inside) => {
      const status = input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
      await keepFormerPassword(inside, { pool, user });
      await changeUser(inside, user, { password, status, modifiedAt: now() });
      await forgetSignIns(inside, user, now());
    });
    return {};
  },
});

/** Nobody signs in, by any way, until the user has set a new password with the code. */
export const adminResetUserPassword = operation('AdminResetUserPassword', {
  access: 'poolUser',
  input: z.object({
    UserPoolId: shape.poolId,
    Username: shape.username,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['NotAuthorizedException', 'LimitExceededException', 'CodeDeliveryFailureException', ...hookErrors],
  async handle(input, context) {
    const { pool, user, store, now } = context;
    const attribute = await requireRecoverable({ pool, user }, context);
    await store.transaction(async (inside) => {
      await changeUser(inside, user, { status: 'RESET_REQUIRED', modifiedAt: now() });
      await inside.grants.revokeAllOf(pool.id, user.sub, { now: now() });
      await inside.challenges.deleteAll(pool.id, user.sub);
      await sendResetCode(inside, { pool, user, attribute, metadata: input.ClientMetadata }, context);
    });
    return {};
  },
});

interface Reset {
  readonly pool: UserPool;
  /** The only client that may redeem the code; any may where an administrator resets. */
  readonly client?: Client;
  readonly user: User;
  readonly attribute: Recipient;
  readonly metadata: Record<string, string> | undefined;
}

async function sendResetCode(
  store: Store,
  { pool, client, user, attribute, metadata }: Reset,
  { codes, messages, codeLifetimes }: Pick<Parts, 'codes' | 'messages' | 'codeLifetimes'>,
) {
  const to = user.attributes[attribute] ?? '';
  const validSeconds = codeLifetimes.forgotPassword;
  const code = await codes.issue(store, {
    poolId: pool.id,
    sub: user.sub,
    purpose: 'forgot-password',
    ...(client && { clientId: client.id }),
    target: `${attribute}:${to}`,
    lifetimeSeconds: validSeconds,
  });
  const message = { kind: 'forgot-password', pool, client, user, attribute, to, secret: code, validSeconds } as const;
  return messages.send(store, { ...message, ...(metadata && { metadata }) });
}

/** Where a reset code may go, or the reason why none may, in Cognito's words. */
async function requireRecoverable(
  { pool, user }: { pool: UserPool; user: User },
  parts: Pick<Parts, 'store'>,
): Promise<Recipient> {
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') {
    refuse('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const recovery = recoveryRecipient(pool, user, await userFactors({ pool, user }, parts));
  if (recovery === 'admin_only') refuse('NotAuthorizedException', 'Contact administrator to reset password.');
  return (
    recovery ??
    refuse(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    )
  );
}
