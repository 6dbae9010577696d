import { z } from 'zod';
import { CODE_MISMATCH } from '../codes.ts';
import { refuse } from '../errors.ts';
import type { Recipient } from '../messages.ts';
import { requireGoodPassword } from '../new-password.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { settleNames } from '../registration.ts';
import { recoveryRecipient } from '../rules/recipients.ts';
import { temporaryPasswordExpiry } from '../rules/temporary-password.ts';
import { requireStillProven, WRONG } from '../sign-in/prove-password.ts';
import type { UserPool } from '../store/pools.ts';
import type { Store } from '../store/store.ts';
import type { User } from '../store/users.ts';
import { unknownDelivery } from '../unknown-user.ts';
import { changeUser } from '../user-change.ts';
import * as shape from './shapes.ts';

export const forgotPassword = operation('ForgotPassword', {
  access: 'clientUser',
  input: z.object({
    ClientId: shape.clientId,
    SecretHash: shape.secretHash.optional(),
    Username: shape.username,
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: ['LimitExceededException', 'CodeDeliveryFailureException'],
  telling: [
    'NotAuthorizedException',
    'InvalidParameterException',
    'LimitExceededException',
    'CodeDeliveryFailureException',
  ],
  async handle(input, { pool, client, user, store, codes, messages, codeLifetimes }) {
    const attribute = requireRecoverable(pool, user);
    const to = user.attributes[attribute] ?? '';
    const validSeconds = codeLifetimes.forgotPassword;
    const details = await store.transaction(async (inside) => {
      const key = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
      const target = `${attribute}:${to}`;
      const code = await codes.issue(inside, { ...key, clientId: client.id, target, lifetimeSeconds: validSeconds });
      const metadata = input.ClientMetadata && { metadata: input.ClientMetadata };
      return messages.send(inside, {
        kind: 'forgot-password',
        pool,
        user,
        attribute,
        to,
        secret: code,
        validSeconds,
        ...metadata,
      });
    });
    return { CodeDeliveryDetails: details };
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
    ClientMetadata: shape.clientMetadata.optional(),
  }),
  errors: [
    'CodeMismatchException',
    'ExpiredCodeException',
    'InvalidPasswordException',
    'LimitExceededException',
    'AliasExistsException',
  ],
  telling: ['NotAuthorizedException', 'ExpiredCodeException', 'LimitExceededException'],
  async handle(input, context) {
    const { pool, client, user, codes, passwords, store } = context;
    // Before the code, so that a weak password costs no try and says the same of every name.
    requireGoodPassword(pool, input.Password, { username: input.Username, attributes: {} });
    if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
    const key = { poolId: pool.id, sub: user.sub, purpose: 'forgot-password' } as const;
    const proven = await codes.prove(store, { ...key, clientId: client.id, code: input.ConfirmationCode });
    // What belongs to the person is told to whoever has the code, and to nobody else.
    requireGoodPassword(pool, input.Password, user);
    const passwordHash = await passwords.hash(input.Password);
    await codes.use(store, proven, (inside, target) =>
      resetPassword(inside, { pool, user, passwordHash, target }, context),
    );
    return {};
  },
  async whenUnknown(input, { pool }) {
    requireGoodPassword(pool, input.Password, { username: input.Username, attributes: {} });
    return refuse('CodeMismatchException', CODE_MISMATCH);
  },
});

export const changePassword = operation('ChangePassword', {
  access: 'caller',
  input: z.object({
    AccessToken: shape.accessToken,
    PreviousPassword: shape.password.optional(),
    ProposedPassword: shape.password,
  }),
  errors: ['InvalidPasswordException', 'LimitExceededException', 'PasswordResetRequiredException'],
  async handle(input, { pool, user, grant, passwords, store, now }) {
    const proven = await passwords.verify(input.PreviousPassword ?? '', user.passwordHash);
    if (!proven) refuse('NotAuthorizedException', WRONG);
    requireGoodPassword(pool, input.ProposedPassword, user);
    const passwordHash = await passwords.hash(input.ProposedPassword);
    await store.transaction(async (inside) => {
      await requireStillProven(inside, user);
      await setPassword(inside, user, { passwordHash, at: now() });
      await inside.grants.revokeAllOf(pool.id, user.sub, { now: now(), except: grant.id });
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
  errors: ['InvalidPasswordException', 'NotAuthorizedException'],
  async handle(input, { pool, user, passwords, store, now }) {
    requireGoodPassword(pool, input.Password, user);
    const passwordHash = await passwords.hash(input.Password);
    const expiry = input.Permanent ? null : temporaryPasswordExpiry(pool, now());
    await store.transaction(async (inside) => {
      const status = input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD';
      await changeUser(inside, user, { passwordHash, passwordExpiresAt: expiry, status, modifiedAt: now() });
      await forgetSignIns(inside, user, now());
    });
    return {};
  },
});

/** Where a reset code may go, or the reason why none may, in Cognito's words. */
function requireRecoverable(pool: UserPool, user: User): Recipient {
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    refuse('NotAuthorizedException', 'User password cannot be reset in the current state.');
  }
  const recovery = recoveryRecipient(pool, user);
  if (recovery === 'admin_only') refuse('NotAuthorizedException', 'Contact administrator to reset password.');
  return (
    recovery ??
    refuse(
      'InvalidParameterException',
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    )
  );
}

async function setPassword(
  store: Store,
  user: User,
  { passwordHash, at, attributes }: { passwordHash: string; at: number; attributes?: Record<string, string> },
): Promise<void> {
  const change = { passwordHash, passwordExpiresAt: null, status: 'CONFIRMED' as const, modifiedAt: at };
  await changeUser(store, user, { ...change, ...(attributes && { attributes }) });
}

/** Whoever held the account before the reset holds nothing of it afterwards: no token, no code, no half-made sign-in. */
async function resetPassword(
  store: Store,
  { pool, user, passwordHash, target }: { pool: UserPool; user: User; passwordHash: string; target: string },
  parts: Pick<Parts, 'now'>,
): Promise<void> {
  const attribute = target.slice(0, target.indexOf(':'));
  const stillTheirs = target === `${attribute}:${user.attributes[attribute]}`;
  const proven: Record<string, string> = stillTheirs ? { [`${attribute}_verified`]: 'true' } : {};
  await setPassword(store, user, { passwordHash, attributes: proven, at: parts.now() });
  const after = { ...user, attributes: { ...user.attributes, ...proven }, status: 'CONFIRMED' as const };
  await settleNames(store, { pool, user: after, force: false }, parts);
  await forgetSignIns(store, user, parts.now());
}

async function forgetSignIns(store: Store, user: User, at: number): Promise<void> {
  await store.grants.revokeAllOf(user.poolId, user.sub, { now: at });
  await store.challenges.deleteAll(user.poolId, user.sub);
  await store.codes.deleteAll(user.poolId, user.sub);
}
