import { provePassword, type SignInReply } from './account.ts';
import { challengeOf, isAnswerTo, methodOf, type SignInMethod } from './challenges.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during, isLocked } from './errors.ts';
import type { Parts } from './parts.ts';
import { beginSetup, finishSetup, recover } from './second-factor.ts';
import type { Beginning, SignedIn } from './session-keeper.ts';

/** What a sign-in comes to: tokens, or one more thing to prove. */
export type LoginResult = SignedIn | Challenge;

export interface Challenge {
  readonly kind: 'challenge';
  /** Cognito's name for what is asked. */
  readonly challenge: string;
  /** To be sent back with the answers. */
  readonly session: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ChallengeAnswer {
  readonly challenge: string;
  readonly session: string;
  readonly email: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly context: RequestContext;
}

/** Whose sign-in it is, and what decides it. */
interface Attempt {
  readonly email: string;
  readonly context: RequestContext;
  readonly method: SignInMethod;
}

export function signIn(parts: Parts) {
  const { cognito, client, events, sessions } = parts;

  const succeeded =
    (attempt: Attempt) =>
    ({ claims, session }: Beginning) =>
      events.loginSucceeded({ ...attempt, sub: claims.sub, session });

  async function conclude(reply: SignInReply, attempt: Attempt): Promise<LoginResult> {
    if (reply.ChallengeName) return describeChallenge(parts, reply, attempt.email);
    return (await sessions.open(reply.AuthenticationResult, attempt.context, succeeded(attempt))).signedIn;
  }

  async function recording<T>(attempt: Attempt, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AuthError) await failed(attempt, error);
      throw error;
    }
  }

  async function failed(attempt: Attempt, error: AuthError): Promise<void> {
    const { email, context } = attempt;
    // Together, or the time would tell of a lock.
    await Promise.all([
      events.loginFailed({ ...attempt, reason: error.code }),
      isLocked(error) && events.lockedOut({ email, context, reason: 'wrong_passwords' }),
      parts.guessing.failed(email) && events.guessingSuspected({ context, reason: 'many_accounts' }),
    ]);
  }

  /** Whoever lost the app is told that a recovery code was used, and signs in. */
  async function withRecoveryCode(answer: ChallengeAnswer & Attempt, code: string): Promise<LoginResult> {
    const { session, email, context } = answer;
    const reply = await recover(parts, { session, email, code, context });
    const result = await conclude(reply, attemptOf(answer));
    await parts.notices.recoveryCodeUsed(email, context.locale);
    return result;
  }

  /** Keeps what a recovery code will need, once it is clear whose it is. */
  async function withNewApp(answer: ChallengeAnswer & Attempt, code: string): Promise<LoginResult> {
    const { session, email, context } = answer;
    const { reply, secret } = await finishSetup(parts, { session, email, code });
    if (!reply.AuthenticationResult) return conclude(reply, attemptOf(answer));
    const told = succeeded(attemptOf(answer));
    const { signedIn, claims } = await sessions.open(reply.AuthenticationResult, context, told);
    // The codes of an earlier app end with it. Nobody would see new ones here: their owner asks for them.
    await parts.factors.removeAll(claims.sub);
    if (secret !== undefined) await parts.factors.setApp(claims.sub, secret);
    await events.mfaEnabled({ sub: claims.sub, email, context });
    await parts.notices.mfaEnabled(email, context.locale);
    return signedIn;
  }

  async function respond(answer: ChallengeAnswer & Attempt): Promise<LoginResult> {
    const { challenge, session, email, answers, context } = answer;
    const call = cognito('RespondToAuthChallenge', {
      ClientId: client.clientId,
      ChallengeName: challengeOf(challenge)?.name,
      Session: session,
      ChallengeResponses: { ...answers, ...client.identify(email) },
      ...client.asker(context),
      ClientMetadata: { locale: context.locale },
    });
    return conclude(await during('challenge', call), attemptOf(answer));
  }

  return {
    /**
     * Signs in with e-mail and password.
     *
     * Throws `invalid_credentials` (unknown, wrong, disabled and locked alike), `email_not_verified`,
     * `password_reset_required`, and `challenge_failed` where something is to be proven that nobody can answer here.
     */
    login({
      email,
      password,
      context,
    }: {
      email: string;
      password: string;
      context: RequestContext;
    }): Promise<LoginResult> {
      const attempt: Attempt = { email, context, method: 'password' };
      const work = during('sign-in', provePassword(parts, email, password, context));
      return recording(
        attempt,
        work.then((reply) => conclude(reply, attempt)),
      );
    },

    /**
     * Answers a challenge.
     *
     * Throws `invalid_code` when the same session may be answered again, `challenge_failed` and `challenge_expired`
     * when signing in has to begin anew, `invalid_password`, `invalid_request`.
     */
    async respondToChallenge(given: ChallengeAnswer): Promise<LoginResult> {
      const { challenge, answers } = given;
      if (!isAnswerTo(challenge, answers)) throw new AuthError('invalid_request', { cause: 'challenge' });
      const answer = { ...given, method: methodOf(challenge, answers) };
      const { RECOVERY_CODE: recoveryCode, SOFTWARE_TOKEN_MFA_CODE: code } = answers;
      const work =
        recoveryCode !== undefined
          ? withRecoveryCode(answer, recoveryCode)
          : challenge === 'MFA_SETUP' && code !== undefined
            ? withNewApp(answer, code)
            : respond(answer);
      return recording(attemptOf(answer), work);
    },
  };
}

/** An answer holds secrets besides. */
const attemptOf = ({ email, context, method }: Attempt): Attempt => ({ email, context, method });

async function describeChallenge(parts: Parts, reply: SignInReply, email: string): Promise<Challenge> {
  const { ChallengeParameters = {}, Session: session = '' } = reply;
  const challenge: string = reply.ChallengeName ?? '';
  const known = challengeOf(challenge);
  if (known === undefined) throw new AuthError('challenge_failed', { cause: challenge });
  const shown = Object.entries(ChallengeParameters).filter(([name]) => known.parameters.includes(name));
  const parameters = Object.fromEntries(shown);
  if (challenge !== 'MFA_SETUP') return { kind: 'challenge', challenge, session, parameters };
  const setup = await beginSetup(parts, { session, email });
  return { kind: 'challenge', challenge, session: setup.session, parameters: { ...parameters, ...setup.parameters } };
}
