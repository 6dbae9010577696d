import { z } from 'zod';
import type { Client } from '../store/clients.ts';
import type { UserPool } from '../store/pools.ts';
import { type Nominee, nomineeRequest } from './authentication.ts';
import { simpleTrigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';

const parameters = z.record(z.string(), z.string());

const defineAuthChallenge = simpleTrigger('DefineAuthChallenge', {
  empty: { challengeName: null, issueTokens: null, failAuthentication: null },
  response: z.object({
    challengeName: z.string().nullish(),
    issueTokens: z.boolean().nullish(),
    failAuthentication: z.boolean().nullish(),
  }),
});

const createAuthChallenge = simpleTrigger('CreateAuthChallenge', {
  empty: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
  response: z.object({
    publicChallengeParameters: parameters.nullish(),
    privateChallengeParameters: parameters.nullish(),
    challengeMetadata: z.string().nullish(),
  }),
});

const verifyAuthChallengeResponse = simpleTrigger('VerifyAuthChallengeResponse', {
  empty: { answerCorrect: null },
  response: z.object({ answerCorrect: z.boolean().nullish() }),
});

/** One challenge of a custom sign-in and how it went. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | undefined;
}

/** A custom sign-in between two hooks. */
export interface CustomSignIn {
  readonly pool: UserPool;
  readonly client: Client;
  readonly subject: Nominee;
  /** What was asked so far, oldest first. */
  readonly session: readonly ChallengeResult[];
}

/** Asks how a custom sign-in goes on. */
export function askDefine({ session, ...signIn }: CustomSignIn, triggers: Triggers) {
  const source = 'DefineAuthChallenge_Authentication';
  const request = { ...nomineeRequest(signIn.client, signIn.subject), session };
  return triggers.fire(defineAuthChallenge, { ...whoseIt(signIn), source, request });
}

/** Asks for the next challenge: what the user is shown, and what the answer is checked against. */
export function askCreate({ session, ...signIn }: CustomSignIn, triggers: Triggers) {
  const source = 'CreateAuthChallenge_Authentication';
  const request = { ...nomineeRequest(signIn.client, signIn.subject), challengeName: 'CUSTOM_CHALLENGE', session };
  return triggers.fire(createAuthChallenge, { ...whoseIt(signIn), source, request });
}

/** Asks whether an answer is right. */
export function askVerify(
  { session: _, ...signIn }: CustomSignIn,
  { secret, answer }: { secret: Readonly<Record<string, string>>; answer: string },
  triggers: Triggers,
) {
  const known = { privateChallengeParameters: secret, challengeAnswer: answer };
  const source = 'VerifyAuthChallengeResponse_Authentication';
  const request = { ...nomineeRequest(signIn.client, signIn.subject), ...known };
  return triggers.fire(verifyAuthChallengeResponse, { ...whoseIt(signIn), source, request });
}

function whoseIt({ pool, client, subject }: Omit<CustomSignIn, 'session'>) {
  return { pool, client, userName: subject.user?.username ?? subject.userId };
}
