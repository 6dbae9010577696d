import type {
  AuthenticationResultType,
  AuthFlowType,
  ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Parts } from '../parts.ts';
import type { SignInAt } from './grant.ts';

/** What a step of a sign-in answers: tokens, or the next challenge. */
export interface SignInAnswer {
  readonly AuthenticationResult?: AuthenticationResultType;
  readonly ChallengeName?: ChallengeNameType;
  readonly ChallengeParameters?: Record<string, string>;
  readonly Session?: string;
  /** What the user may choose from, in answer to SELECT_CHALLENGE. */
  readonly AvailableChallenges?: ChallengeNameType[];
}

/** One way to begin a sign-in. */
export interface Flow {
  readonly name: AuthFlowType;
  /** Values of a client's ExplicitAuthFlows that allow it. */
  readonly allowedBy: readonly string[];
  /** Whether it is begun with AWS credentials only. */
  readonly admin: boolean;
  begin(
    step: SignInAt & { parameters: Record<string, string>; session?: string | undefined },
    parts: Parts,
  ): Promise<SignInAnswer>;
}

/** One challenge that a client can answer. */
export interface ChallengeStep {
  readonly name: ChallengeNameType;
  /** The response that carries the session where it is not `Session`. */
  readonly sessionIn?: string;
  answer(step: SignInAt & { responses: Record<string, string>; session: string }, parts: Parts): Promise<SignInAnswer>;
}
