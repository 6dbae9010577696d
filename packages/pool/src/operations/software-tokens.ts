import { z } from 'zod';
import { refuse } from '../errors.ts';
import { operation } from '../operation.ts';
import { offeredFactors } from '../rules/second-factors.ts';
import { base32 } from '../rules/totp.ts';
import { settingUp } from '../sign-in/mfa-setup.ts';
import { openSession, spendTry } from '../sign-in/session.ts';
import type { UserPool } from '../store/pools.ts';
import { newTotpSecret, sealTotpSecret, stepOf } from '../totp-secret.ts';
import * as shape from './shapes.ts';

const who = { AccessToken: shape.accessToken.optional(), Session: shape.sessionString.optional() };

/** Hands a secret out; it counts once a code of it has come back, and until then another one stays in use. */
export const associateSoftwareToken = operation('AssociateSoftwareToken', {
  access: 'enrolling',
  input: z.object(who),
  errors: ['SoftwareTokenMFANotFoundException'],
  async handle(_input, context) {
    const { pool, client, user, challenge: after, store } = context;
    requireOffered(pool);
    const secret = newTotpSecret(context);
    const sealed = sealTotpSecret(user, secret, context);
    if (!after) {
      await store.factors.setPending(user, sealed);
      return { SecretCode: base32(secret) };
    }
    const state = JSON.stringify({ pending: Buffer.from(sealed).toString('base64') });
    const Session = await openSession({ pool, client, user, name: 'MFA_SETUP', state, after }, context);
    return { SecretCode: base32(secret), Session };
  },
});

export const verifySoftwareToken = operation('VerifySoftwareToken', {
  access: 'enrolling',
  input: z.object({
    ...who,
    UserCode: z
      .string()
      .length(6)
      .regex(/^[0-9]+$/),
    FriendlyDeviceName: z.string().max(131_072).optional(),
  }),
  errors: ['SoftwareTokenMFANotFoundException', 'EnableSoftwareTokenMFAException', 'CodeMismatchException'],
  async handle(input, context) {
    const { pool, client, user, challenge: after, store } = context;
    requireOffered(pool);
    const handed = after ? settingUp(after).pending : (await store.factors.find(user))?.pending;
    const sealed = typeof handed === 'string' ? Buffer.from(handed, 'base64') : handed;
    if (!sealed) return refuse('InvalidParameterException', 'No software token was associated.');
    if (after) await spendTry(after, store);
    const step = stepOf(user, { sealed, code: input.UserCode }, context);
    if (step === undefined) return refuse('EnableSoftwareTokenMFAException', 'Code mismatch');
    const use = { step, name: input.FriendlyDeviceName };
    if (!after) {
      if (!(await store.factors.activatePending(user, sealed, use))) {
        refuse('EnableSoftwareTokenMFAException', 'Code mismatch');
      }
      return { Status: 'SUCCESS' as const };
    }
    if (!(await store.factors.activateFirst(user, sealed, use))) {
      refuse('NotAuthorizedException', 'Invalid session for the user.');
    }
    const state = JSON.stringify({ isProven: true });
    const Session = await openSession({ pool, client, user, name: 'MFA_SETUP', state, after }, context);
    return { Status: 'SUCCESS' as const, Session };
  },
});

export const adminDeleteSoftwareToken = operation('AdminDeleteSoftwareToken', {
  access: 'poolUser',
  input: z.object({ UserPoolId: shape.poolId, Username: shape.username }),
  errors: [],
  async handle(_input, { user, store }) {
    if (!(await store.factors.removeTotp(user))) {
      refuse('ResourceNotFoundException', 'The user has no software token.');
    }
    return {};
  },
});

function requireOffered(pool: UserPool): void {
  if (offeredFactors(pool).includes('SOFTWARE_TOKEN_MFA')) return;
  refuse('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');
}
