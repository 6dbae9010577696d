import { LOCKED } from '../../attempts.ts';
import type { CognitoError, ExceptionName } from '../../errors.ts';
import { INVALID_SESSION } from '../../sign-in/invalid-session.ts';
import type { Notice } from './progress.ts';

const NOTICES: Readonly<Partial<Record<ExceptionName, Notice>>> = {
  AliasExistsException: 'name_taken',
  CodeDeliveryFailureException: 'mail_failed',
  CodeMismatchException: 'code_wrong',
  EnableSoftwareTokenMFAException: 'code_wrong',
  ExpiredCodeException: 'code_expired',
  InternalErrorException: 'failed',
  InvalidLambdaResponseException: 'refused',
  InvalidParameterException: 'input_bad',
  InvalidPasswordException: 'password_bad',
  LimitExceededException: 'code_limit',
  PasswordHistoryPolicyViolationException: 'password_used',
  TooManyFailedAttemptsException: 'code_limit',
  TooManyRequestsException: 'busy',
  UnexpectedLambdaException: 'refused',
  UserLambdaValidationException: 'refused',
  UsernameExistsException: 'name_taken',
};

/** What a person is told of a refusal; `otherwise` where it says only that they may not. */
export function noticeOf({ name, message }: CognitoError, otherwise: Notice): Notice {
  if (message === LOCKED) return 'locked';
  // With or without the word that it is too late.
  if (name === 'NotAuthorizedException' && message.startsWith(INVALID_SESSION.slice(0, -1))) return 'session_over';
  return NOTICES[name] ?? otherwise;
}
