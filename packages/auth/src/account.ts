import type { Output } from './cognito.ts';
import type { RequestContext } from './context.ts';
import { type CognitoException, unless } from './errors.ts';
import type { Parts } from './parts.ts';

/** Refusals that would tell one kind of account from another. */
export const TELLING: readonly CognitoException[] = [
  'CodeDeliveryFailureException',
  'InvalidParameterException',
  'LimitExceededException',
  'NotAuthorizedException',
  'PasswordResetRequiredException',
  'TooManyFailedAttemptsException',
  'UserNotConfirmedException',
  'UserNotFoundException',
];

/** Cognito's answer to a sign-in or to a challenge: tokens, or the next challenge. */
export type SignInReply = Pick<
  Output<'InitiateAuth'>,
  'AuthenticationResult' | 'ChallengeName' | 'ChallengeParameters' | 'Session'
>;

/** The account with this address as an operator sees it; undefined when there is none. */
export function findAccount({ cognito, client }: Parts, email: string): Promise<Output<'AdminGetUser'> | undefined> {
  const { userPoolId: UserPoolId } = client;
  return unless(['UserNotFoundException'], cognito('AdminGetUser', { UserPoolId, Username: email }));
}

/** Sends the sign-up code again; alike for every kind of account. */
export async function sendSignUpCode(
  { cognito, client }: Parts,
  email: string,
  context: RequestContext,
): Promise<void> {
  const call = cognito('ResendConfirmationCode', {
    ClientId: client.clientId,
    Username: email,
    ...client.secretHash(email),
    ...client.asker(context),
    ClientMetadata: { locale: context.locale },
  });
  await unless(TELLING, call);
}

/** Asks Cognito whether the password is right; rejects with Cognito's own error. */
export function provePassword(
  { cognito, client }: Parts,
  ...[username, password, context]: [username: string, password: string, context?: RequestContext]
): Promise<SignInReply> {
  return cognito('InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: client.clientId,
    AuthParameters: { ...client.identify(username), PASSWORD: password },
    ...client.asker(context),
    ...(context && { ClientMetadata: { locale: context.locale } }),
  });
}
