import { refuse } from '../errors.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../rules/client-secret.ts';
import { askCreate, askDefine, askVerify, type ChallengeResult } from '../triggers/challenges.ts';
import { UNRECOGNIZABLE } from '../triggers/triggers.ts';
import { afterPassword, complete } from './after-password.ts';
import type { ChallengeStep, SignInAnswer } from './flow.ts';
import type { SignInAt } from './grant.ts';
import { INVALID_SESSION } from './invalid-session.ts';
import { required } from './parameters.ts';
import { WRONG } from './prove-password.ts';
import { refuseState, type Subject } from './subject.ts';
import { openUnproven, takeUnproven } from './unproven.ts';

/** A define hook that never ends would keep a session growing. */
const MOST_CHALLENGES = 20;

/** A sign-in whose steps the pool's hooks choose. */
export interface CustomStep extends SignInAt {
  readonly subject: Subject;
  /** What was asked so far, oldest first. */
  readonly session: readonly ChallengeResult[];
  /** Whether the password was proven on the way. */
  readonly passwordProven: boolean;
}

/** What is kept while a custom challenge waits for its answer. */
interface Waiting {
  readonly session: readonly ChallengeResult[];
  readonly passwordProven: boolean;
  readonly secret: Readonly<Record<string, string>>;
  readonly metadata?: string | undefined;
}

/** The answer to a custom challenge, right or wrong: the define hook says what follows from it. */
export const customChallenge: ChallengeStep = {
  name: 'CUSTOM_CHALLENGE',
  async answer({ pool, client, deviceKey, responses, session }, parts) {
    const username = required(responses, 'USERNAME');
    const answer = required(responses, 'ANSWER');
    checkSecretHash(client, username, responses.SECRET_HASH);
    const taken = await takeUnproven({ name: this.name, pool, client, session, username }, parts);
    if (!taken?.state) return refuse('NotAuthorizedException', INVALID_SESSION);
    const { secret, metadata, ...waiting } = JSON.parse(taken.state) as Waiting;
    const step = { pool, client, deviceKey, subject: taken.subject, ...waiting };
    const verdict = (await askVerify(step, { secret, answer }, parts.triggers)) ?? refuseUnconfigured();
    const result = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: verdict.answerCorrect === true };
    const told = metadata === undefined ? result : { ...result, challengeMetadata: metadata };
    return proceed({ ...step, session: [...step.session, told] }, parts);
  },
};

/**
 * Asks the define hook what comes next, and does it. Nobody signs in as a user who does not exist, whatever it says;
 * it may ask for the password where `askPassword` is given. Throws NotAuthorizedException when it fails the sign-in.
 */
export async function proceed(
  step: CustomStep,
  parts: Parts,
  askPassword?: () => Promise<SignInAnswer>,
): Promise<SignInAnswer> {
  if (step.session.length > MOST_CHALLENGES) refuse('NotAuthorizedException', WRONG);
  const said = (await askDefine(step, parts.triggers)) ?? refuseUnconfigured();
  if (said.failAuthentication) refuse('NotAuthorizedException', WRONG);
  if (said.issueTokens) return admit(step, parts);
  if (said.challengeName === 'CUSTOM_CHALLENGE') return challenge(step, parts);
  if (said.challengeName === 'PASSWORD_VERIFIER' && askPassword) return askPassword();
  return refuse('InvalidLambdaResponseException', UNRECOGNIZABLE);
}

/** A temporary password that was proven on the way still has to be replaced. */
function admit({ subject: { user }, passwordProven, ...at }: CustomStep, parts: Parts): Promise<SignInAnswer> {
  if (!user) return refuse('NotAuthorizedException', WRONG);
  refuseState(user);
  return passwordProven ? afterPassword({ ...at, user }, parts) : complete({ ...at, user }, parts);
}

/** Shows a custom challenge, and keeps what its answer is checked against to itself. */
async function challenge(step: CustomStep, parts: Parts): Promise<SignInAnswer> {
  const { pool, client, subject, session, passwordProven } = step;
  const made = (await askCreate(step, parts.triggers)) ?? refuseUnconfigured();
  const waiting: Waiting = {
    session,
    passwordProven,
    secret: made.privateChallengeParameters ?? {},
    metadata: made.challengeMetadata ?? undefined,
  };
  const kept = { name: 'CUSTOM_CHALLENGE', pool, client, sub: subject.sub, state: JSON.stringify(waiting) } as const;
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    ChallengeParameters: { ...made.publicChallengeParameters, USERNAME: subject.userId },
    Session: await openUnproven(kept, parts),
  };
}

function refuseUnconfigured(): never {
  return refuse('InvalidParameterException', 'Custom auth lambda trigger is not configured for the user pool.');
}
