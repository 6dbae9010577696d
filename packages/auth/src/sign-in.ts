import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { provePassword, type SignInReply } from './account.ts';
import type { RequestContext } from './context.ts';
import { AuthError, during } from './errors.ts';
import type { Parts } from './parts.ts';
import type { SignedIn } from './session-keeper.ts';

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

/** Challenges that can be answered here: what is passed on of the question, and which answers are. */
const CHALLENGES: Readonly<
  Record<string, { name: ChallengeNameType; parameters: readonly string[]; answers: RegExp }>
> = {
  NEW_PASSWORD_REQUIRED: {
    name: 'NEW_PASSWORD_REQUIRED',
    parameters: ['requiredAttributes', 'userAttributes'],
    answers: /^(NEW_PASSWORD|userAttributes\.(name|phone_number))$/,
  },
};

export function signIn(parts: Parts) {
  const { cognito, client, events, sessions } = parts;

  async function conclude(reply: SignInReply, email: string, context: RequestContext): Promise<LoginResult> {
    if (reply.ChallengeName) return describeChallenge(reply);
    const { signedIn, claims } = await sessions.open(reply.AuthenticationResult, context);
    events.loginSucceeded({ sub: claims.sub, email, context });
    return signedIn;
  }

  async function recording<T>(email: string, context: RequestContext, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof AuthError) events.loginFailed({ email, context, reason: error.code });
      throw error;
    }
  }

  return {
    /**
     * Signs in with e-mail and password.
     *
     * Throws `invalid_credentials` (unknown, wrong, disabled and locked alike), `email_not_verified` and
     * `password_reset_required`.
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
      const work = during('sign-in', provePassword(parts, email, password));
      return recording(
        email,
        context,
        work.then((reply) => conclude(reply, email, context)),
      );
    },

    /** Answers a challenge. Throws `challenge_failed`, `challenge_expired`, `invalid_password`, `invalid_request`. */
    async respondToChallenge({ challenge, session, email, answers, context }: ChallengeAnswer): Promise<LoginResult> {
      const known = Object.hasOwn(CHALLENGES, challenge) ? CHALLENGES[challenge] : undefined;
      if (known === undefined || !Object.keys(answers).every((name) => known.answers.test(name))) {
        throw new AuthError('invalid_request', { cause: 'challenge' });
      }
      const call = cognito('RespondToAuthChallenge', {
        ClientId: client.clientId,
        ChallengeName: known.name,
        Session: session,
        ChallengeResponses: { ...answers, ...client.identify(email) },
      });
      return recording(
        email,
        context,
        during('challenge', call).then((reply) => conclude(reply, email, context)),
      );
    },
  };
}

function describeChallenge(reply: SignInReply): Challenge {
  const { ChallengeParameters = {}, Session: session = '' } = reply;
  const challenge: string = reply.ChallengeName ?? '';
  const known = Object.hasOwn(CHALLENGES, challenge) ? CHALLENGES[challenge] : undefined;
  if (known === undefined) throw new AuthError('challenge_failed', { cause: challenge });
  const parameters = Object.entries(ChallengeParameters).filter(([name]) => known.parameters.includes(name));
  return { kind: 'challenge', challenge, session, parameters: Object.fromEntries(parameters) };
}
