import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { afterPassword } from './after-password.ts';
import { signInAfterSignUp } from './after-sign-up.ts';
import type { ChallengeStep, Flow, SignInAnswer } from './flow.ts';
import type { SignInAt } from './grant.ts';
import { INVALID_SESSION } from './invalid-session.ts';
import { required } from './parameters.ts';
import { provePassword } from './prove-password.ts';
import { beginSrp } from './srp.ts';
import { findSubject } from './subject.ts';
import { openUnproven, takeUnproven } from './unproven.ts';

interface Step extends SignInAt {
  readonly username: string;
}

/** A way to begin with, which the user may choose. */
interface FirstFactor {
  readonly name: ChallengeNameType;
  /** The parameter that it needs. */
  readonly needs: string;
  proceed(step: Step, value: string, parts: Parts): Promise<SignInAnswer>;
}

const byPassword: FirstFactor = {
  name: 'PASSWORD',
  needs: 'PASSWORD',
  proceed: async (step, password, parts) =>
    afterPassword({ ...step, user: await provePassword({ ...step, password }, parts) }, parts),
};

const byPasswordSrp: FirstFactor = {
  name: 'PASSWORD_SRP',
  needs: 'SRP_A',
  proceed: (step, srpA, parts) => beginSrp({ ...step, srpA }, parts),
};

const firstFactors: readonly FirstFactor[] = [byPassword, byPasswordSrp];

/** Choice-based sign-in: by the preferred factor, or by the one chosen from those that are offered. */
export const userAuth: Flow = {
  name: 'USER_AUTH',
  admin: false,
  allowedBy: ['ALLOW_USER_AUTH'],
  async begin({ pool, client, deviceKey, parameters, session }, parts) {
    const username = required(parameters, 'USERNAME');
    checkSecretHash(client, username, parameters.SECRET_HASH);
    if (session !== undefined) return signInAfterSignUp({ pool, client, deviceKey, username, session }, parts);
    const preferred = firstFactors.find(({ name }) => name === parameters.PREFERRED_CHALLENGE);
    if (preferred) return begin(preferred, { pool, client, deviceKey, username, parameters }, parts);
    const AvailableChallenges = firstFactors.map(({ name }) => name);
    return { ...(await ask('SELECT_CHALLENGE', { pool, client, username }, parts)), AvailableChallenges };
  },
};

/** The user has chosen how to begin. */
export const selectChallenge: ChallengeStep = {
  name: 'SELECT_CHALLENGE',
  async answer(step, parts) {
    const answer = required(step.responses, 'ANSWER');
    const chosen = firstFactors.find(({ name }) => name === answer);
    if (!chosen) return refuse('InvalidParameterException', 'Selected challenge is not available.');
    const username = await takeStep(this.name, step, parts);
    return begin(chosen, { ...step, username, parameters: step.responses }, parts);
  },
};

export const password = factorChallenge(byPassword);
export const passwordSrp = factorChallenge(byPasswordSrp);

/** The challenge that asks for what a factor needs where it was chosen without it. */
function factorChallenge(factor: FirstFactor): ChallengeStep {
  return {
    name: factor.name,
    async answer(step, parts) {
      const value = required(step.responses, factor.needs);
      const username = await takeStep(factor.name, step, parts);
      return factor.proceed(
        { pool: step.pool, client: step.client, deviceKey: step.deviceKey, username },
        value,
        parts,
      );
    },
  };
}

function begin(
  factor: FirstFactor,
  { pool, client, deviceKey, username, parameters }: Step & { parameters: Record<string, string> },
  parts: Parts,
): Promise<SignInAnswer> {
  const step = { pool, client, deviceKey, username };
  const value = parameters[factor.needs];
  return value === undefined ? ask(factor.name, step, parts) : factor.proceed(step, value, parts);
}

async function ask(name: ChallengeNameType, step: Step, parts: Parts): Promise<SignInAnswer> {
  const { sub } = await findSubject(step, parts);
  const { pool, client } = step;
  return {
    ChallengeName: name,
    ChallengeParameters: {},
    Session: await openUnproven({ name, pool, client, sub }, parts),
  };
}

/** Uses the session of a step up and returns whose it is. Throws NotAuthorizedException. */
async function takeStep(
  name: ChallengeNameType,
  { pool, client, responses, session }: Parameters<ChallengeStep['answer']>[0],
  parts: Parts,
): Promise<string> {
  const username = required(responses, 'USERNAME');
  checkSecretHash(client, username, responses.SECRET_HASH);
  const taken = await takeUnproven({ name, pool, client, session, username }, parts);
  if (!taken) refuse('NotAuthorizedException', INVALID_SESSION);
  return username;
}
