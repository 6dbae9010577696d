import { z } from 'zod';
import { refuse } from '../errors.ts';
import { type Context, operation } from '../operation.ts';
import { offeredFactors } from '../rules/second-factors.ts';
import { INVALID_SESSION } from '../sign-in/invalid-session.ts';
import { settingUp } from '../sign-in/mfa-setup.ts';
import { openSession, spendTry } from '../sign-in/session.ts';
import type { Challenge } from '../store/challenges.ts';
import type { UserPool } from '../store/pools.ts';
import { base32 } from '../totp.ts';
import { newTotpSecret, sealTotpSecret, stepOf } from '../totp-secret.ts';
import * as shape from './shapes.ts';

const who = { AccessToken: shape.accessToken.optional(), Session: shape.sessionString.optional() };
const proof = z.object({
  ...who,
  UserCode: z
    .string()
    .length(6)
    .regex(/^[0-9]+$/),
  FriendlyDeviceName: z.string().max(131_072).optional(),
});

/** Hands a secret out; it counts once a code of it has come back, and until then another one stays in use. */
export const associateSoftwareToken = operation('AssociateSoftwareToken', {
  access: 'enrolling',
  input: z.object(who),
  errors: ['SoftwareTokenMFANotFoundException'],
  async handle(_input, { challenge, ...context }) {
    requireOffered(context.pool);
    const secret = newTotpSecret(context);
    const sealed = sealTotpSecret(context.user, secret, context);
    if (!challenge) {
      await context.store.factors.setPending(context.user, sealed);
      return { SecretCode: base32(secret) };
    }
    const pending = Buffer.from(sealed).toString('base64');
    return { SecretCode: base32(secret), Session: await goOn({ pending }, { ...context, challenge }) };
  },
});

export const verifySoftwareToken = operation('VerifySoftwareToken', {
  access: 'enrolling',
  input: proof,
  errors: ['SoftwareTokenMFANotFoundException', 'EnableSoftwareTokenMFAException', 'CodeMismatchException'],
  async handle(input, { challenge, ...context }) {
    requireOffered(context.pool);
    const Session = challenge && (await verifyAtSignIn(input, { ...context, challenge }));
    if (!Session) await verifySignedIn(input, context);
    return { Status: 'SUCCESS' as const, ...(Session && { Session }) };
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

type Proof = z.output<typeof proof>;
type Enrolling = Omit<Context<'enrolling'>, 'challenge'>;
type SigningIn = Enrolling & { readonly challenge: Challenge };

/** Puts the app of somebody who is signed in to use, in place of another. */
async function verifySignedIn({ UserCode, FriendlyDeviceName }: Proof, context: Enrolling): Promise<void> {
  const { user, store } = context;
  const sealed = (await store.factors.find(user))?.pending ?? refuseUnassociated();
  const step = stepOf(user, { sealed, code: UserCode }, context) ?? refuseCode();
  if (!(await store.factors.activatePending(user, sealed, { step, name: FriendlyDeviceName }))) refuseCode();
}

/** Puts the first app of somebody to use who has to have one before there are tokens; returns the next session. */
async function verifyAtSignIn({ UserCode, FriendlyDeviceName }: Proof, context: SigningIn): Promise<string> {
  const { user, challenge, store } = context;
  const sealed = Buffer.from(settingUp(challenge).pending ?? refuseUnassociated(), 'base64');
  await spendTry(challenge, store);
  const step = stepOf(user, { sealed, code: UserCode }, context) ?? refuseCode();
  const isFirst = await store.factors.activateFirst(user, sealed, { step, name: FriendlyDeviceName });
  if (!isFirst) refuse('NotAuthorizedException', INVALID_SESSION);
  return goOn({ isProven: true }, context);
}

/** The session that follows this one, in which the user has come so far. */
function goOn(state: ReturnType<typeof settingUp>, context: SigningIn): Promise<string> {
  const { pool, client, user, challenge: after } = context;
  return openSession({ pool, client, user, name: 'MFA_SETUP', state: JSON.stringify(state), after }, context);
}

function requireOffered(pool: UserPool): void {
  if (offeredFactors(pool).includes('SOFTWARE_TOKEN_MFA')) return;
  refuse('SoftwareTokenMFANotFoundException', 'Software Token MFA has not been enabled by the userPool');
}

function refuseUnassociated(): never {
  return refuse('InvalidParameterException', 'No software token was associated.');
}

function refuseCode(): never {
  return refuse('EnableSoftwareTokenMFAException', 'Code mismatch');
}
