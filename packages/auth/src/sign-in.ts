import { provePassword, type SignInReply } from './account.ts';
import { challengeOf, isAnswerTo } from './challenges.ts';
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

export function signIn(parts: Parts) {
  const { cognito, client, events, sessions } = parts;

  async function conclude(reply: SignInReply, email: string, context: RequestContext): Promise<LoginResult> {
    if (reply.ChallengeName) return describeChallenge(parts, reply, email);
    const told = ({ claims, session }: Beginning) =>
      events.loginSucceeded({ sub: claims.sub, session, email, context });
    return (await sessions.open(reply.AuthenticationResult, context, told)).signedIn;
  }

  async function recording<T>(email: string, context: RequestContext, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AuthError) await failed(email, context, error);
      throw error;
    }
  }

  async function failed(email: string, context: RequestContext, error: AuthError): Promise<void> {
    // Together, or the time would tell of a lock.
    await Promise.all([
      events.loginFailed({ email, context, reason: error.code }),
      isLocked(error) && events.lockedOut({ email, context, reason: 'wrong_passwords' }),
      parts.guessing.failed(email) && events.guessingSuspected({ context, reason: 'many_accounts' }),
    ]);
  }

  /** Whoever lost the app is told that a recovery code was used, and signs in. */
  async function withRecoveryCode({ session, email, context }: ChallengeAnswer, code: string): Promise<LoginResult> {
    const reply = await recover(parts, { session, email, code, context });
    const result = await conclude(reply, email, context);
    await parts.notices.recoveryCodeUsed(email, context.locale);
    return result;
  }

  /** Keeps what a recovery code will need, once it is clear whose it is. */
  async function withNewApp({ session, email, context }: ChallengeAnswer, code: string): Promise<LoginResult> {
    const { reply, secret } = await finishSetup(parts, { session, email, code });
    if (!reply.AuthenticationResult) return conclude(reply, email, context);
    const told = ({ claims, session }: Beginning) =>
      events.loginSucceeded({ sub: claims.sub, session, email, context });
    const { signedIn, claims } = await sessions.open(reply.AuthenticationResult, context, told);
    // The codes of an earlier app end with it. Nobody would see new ones here: their owner asks for them.
    await parts.factors.removeAll(claims.sub);
    if (secret !== undefined) await parts.factors.setApp(claims.sub, secret);
    await events.mfaEnabled({ sub: claims.sub, email, context });
    await parts.notices.mfaEnabled(email, context.locale);
    return signedIn;
  }

  async function respond({ challenge, session, email, answers, context }: ChallengeAnswer): Promise<LoginResult> {
    const call = cognito('RespondToAuthChallenge', {
      ClientId: client.clientId,
      ChallengeName: challengeOf(challenge)?.name,
      Session: session,
      ChallengeResponses: { ...answers, ...client.identify(email) },
      ...client.asker(context),
      ClientMetadata: { locale: context.locale },
    });
    return conclude(await during('challenge', call), email, context);
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
      const work = during('sign-in', provePassword(parts, email, password, context));
      return recording(
        email,
        context,
        work.then((reply) => conclude(reply, email, context)),
      );
    },

    /**
     * Answers a challenge.
     *
     * Throws `invalid_code` when the same session may be answered again, `challenge_failed` and `challenge_expired`
     * when signing in has to begin anew, `invalid_password`, `invalid_request`.
     */
    async respondToChallenge(answer: ChallengeAnswer): Promise<LoginResult> {
      const { challenge, email, answers, context } = answer;
      if (!isAnswerTo(challenge, answers)) throw new AuthError('invalid_request', { cause: 'challenge' });
      const { RECOVERY_CODE: recoveryCode, SOFTWARE_TOKEN_MFA_CODE: code } = answers;
      const work =
        recoveryCode !== undefined
          ? withRecoveryCode(answer, recoveryCode)
          : challenge === 'MFA_SETUP' && code !== undefined
            ? withNewApp(answer, code)
            : respond(answer);
      return recording(email, context, work);
    },
  };
}

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
