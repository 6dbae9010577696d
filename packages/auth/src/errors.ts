import type * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { ERRORS, type ErrorCode, type Invalid } from '@custom-cognito/contract';
import { isOutage } from './outages.ts';
import { passwordFault } from './password-faults.ts';

/** Why a call was refused: a stable code and its status. The message is the code; nothing personal is ever in it. */
export class AuthError extends Error {
  override readonly name = 'AuthError';
  readonly code: ErrorCode;
  readonly status: number;
  /** What is wrong with which field, where that is known. */
  readonly errors: readonly Invalid[] | undefined;

  constructor(code: ErrorCode, details: { cause?: unknown; errors?: readonly Invalid[] } = {}) {
    super(code, { cause: details.cause });
    this.code = code;
    this.status = ERRORS[code].status;
    this.errors = details.errors;
  }
}

/** Every exception that the AWS SDK can name. */
export type CognitoException = Exclude<
  Extract<keyof typeof sdk, `${string}Exception`>,
  'CognitoIdentityProviderServiceException'
>;

/** What was being done when Cognito refused; the same exception means different things. */
export type Situation =
  | 'administration'
  | 'challenge'
  | 'code'
  | 'current-password'
  | 'linking'
  | 'refresh'
  | 'second-factor'
  | 'registration'
  | 'reset-by-operator'
  | 'sign-in'
  | 'token';

/** What an exception means unless the situation says otherwise. A fault of our set-up is an internal error. */
export const COMMON: Readonly<Record<CognitoException, ErrorCode>> = {
  AccessDeniedException: 'internal_error',
  AliasExistsException: 'email_in_use',
  CodeDeliveryFailureException: 'service_unavailable',
  CodeMismatchException: 'invalid_code',
  ConcurrentModificationException: 'service_unavailable',
  DeviceKeyExistsException: 'invalid_request',
  DuplicateProviderException: 'internal_error',
  EnableSoftwareTokenMFAException: 'invalid_code',
  ExpiredCodeException: 'invalid_code',
  FeatureUnavailableInTierException: 'internal_error',
  ForbiddenException: 'forbidden',
  GroupExistsException: 'invalid_request',
  InternalErrorException: 'service_unavailable',
  InternalServerException: 'service_unavailable',
  InvalidEmailRoleAccessPolicyException: 'internal_error',
  InvalidLambdaResponseException: 'internal_error',
  InvalidOAuthFlowException: 'internal_error',
  InvalidParameterException: 'invalid_request',
  InvalidPasswordException: 'invalid_password',
  InvalidSmsRoleAccessPolicyException: 'internal_error',
  InvalidSmsRoleTrustRelationshipException: 'internal_error',
  InvalidUserPoolConfigurationException: 'internal_error',
  LimitExceededException: 'limit_exceeded',
  MFAMethodNotFoundException: 'challenge_failed',
  ManagedLoginBrandingExistsException: 'internal_error',
  NotAuthorizedException: 'forbidden',
  OperationNotEnabledException: 'internal_error',
  PasswordHistoryPolicyViolationException: 'invalid_password',
  PasswordResetRequiredException: 'password_reset_required',
  PreconditionNotMetException: 'invalid_request',
  RefreshTokenReuseException: 'invalid_refresh_token',
  ResourceNotFoundException: 'internal_error',
  ScopeDoesNotExistException: 'internal_error',
  ServiceQuotaExceededException: 'service_unavailable',
  SoftwareTokenMFANotFoundException: 'challenge_failed',
  TermsExistsException: 'internal_error',
  TierChangeNotAllowedException: 'internal_error',
  TooManyFailedAttemptsException: 'too_many_attempts',
  TooManyRequestsException: 'service_unavailable',
  UnauthorizedException: 'invalid_token',
  UnexpectedLambdaException: 'service_unavailable',
  UnsupportedIdentityProviderException: 'internal_error',
  UnsupportedOperationException: 'internal_error',
  UnsupportedTokenTypeException: 'invalid_token',
  UnsupportedUserStateException: 'user_already_confirmed',
  UserImportInProgressException: 'service_unavailable',
  UserLambdaValidationException: 'invalid_request',
  UserNotConfirmedException: 'email_not_verified',
  UserNotFoundException: 'user_not_found',
  UserPoolAddOnNotEnabledException: 'internal_error',
  UserPoolTaggingException: 'internal_error',
  UsernameExistsException: 'user_exists',
  WebAuthnChallengeNotFoundException: 'challenge_failed',
  WebAuthnClientMismatchException: 'challenge_failed',
  WebAuthnConfigurationMissingException: 'internal_error',
  WebAuthnCredentialNotSupportedException: 'invalid_request',
  WebAuthnNotEnabledException: 'internal_error',
  WebAuthnOriginNotAllowedException: 'forbidden',
  WebAuthnRelyingPartyMismatchException: 'forbidden',
};

/** Where the situation decides. Refusals that would tell accounts apart share one code. */
export const IN_SITUATION: Readonly<Record<Situation, Partial<Record<CognitoException, ErrorCode>>>> = {
  registration: {},
  administration: {
    // Cognito says so of an account that AdminConfirmSignUp finds confirmed.
    NotAuthorizedException: 'user_already_confirmed',
    ResourceNotFoundException: 'group_not_found',
  },
  'reset-by-operator': {
    InvalidParameterException: 'password_not_resettable',
    NotAuthorizedException: 'password_not_resettable',
  },
  'sign-in': {
    NotAuthorizedException: 'invalid_credentials',
    UserNotFoundException: 'invalid_credentials',
  },
  challenge: {
    // The session is still good for another code.
    CodeMismatchException: 'invalid_code',
    ExpiredCodeException: 'invalid_code',
    NotAuthorizedException: 'challenge_failed',
    UserNotFoundException: 'challenge_failed',
  },
  code: {
    // Attempts are counted only for accounts that exist, so a limit would tell that one does.
    InvalidParameterException: 'invalid_code',
    LimitExceededException: 'invalid_code',
    NotAuthorizedException: 'invalid_code',
    PasswordResetRequiredException: 'invalid_code',
    TooManyFailedAttemptsException: 'invalid_code',
    UserNotConfirmedException: 'invalid_code',
    UserNotFoundException: 'invalid_code',
  },
  'current-password': {
    NotAuthorizedException: 'wrong_password',
    UserNotFoundException: 'invalid_token',
  },
  linking: {
    // Another account, of the provider or not, is of this subject.
    AliasExistsException: 'identity_in_use',
    InvalidParameterException: 'identity_in_use',
    LimitExceededException: 'too_many_identities',
    ResourceNotFoundException: 'sso_provider_unknown',
    UserNotFoundException: 'invalid_token',
  },
  refresh: {
    NotAuthorizedException: 'invalid_refresh_token',
    UserNotFoundException: 'invalid_refresh_token',
    InvalidParameterException: 'invalid_refresh_token',
    UserNotConfirmedException: 'invalid_refresh_token',
    PasswordResetRequiredException: 'invalid_refresh_token',
  },
  'second-factor': {
    NotAuthorizedException: 'invalid_token',
    UserNotFoundException: 'invalid_token',
    SoftwareTokenMFANotFoundException: 'mfa_not_offered',
    InvalidParameterException: 'invalid_code',
  },
  token: {
    NotAuthorizedException: 'invalid_token',
    PasswordResetRequiredException: 'invalid_token',
    UserNotConfirmedException: 'invalid_token',
    UserNotFoundException: 'invalid_token',
  },
};

/** Cognito tells of a wrong client secret or a flow that is switched off as if the caller were at fault; it is our set-up. */
const SET_UP_FAULT = /secret ?hash|configured for secret|client secret|not enabled for/i;
const MAY_BE_SET_UP: ReadonlySet<CognitoException> = new Set(['NotAuthorizedException', 'InvalidParameterException']);

/** The exception's name when the error is one of Cognito's. */
export function exceptionOf(error: unknown): CognitoException | undefined {
  const name = error instanceof Error ? error.name : undefined;
  return name !== undefined && Object.hasOwn(COMMON, name) ? (name as CognitoException) : undefined;
}

/** Puts any error into our terms; an outage is always 503 and an unknown error 500, with the cause kept for the log. */
export function translate(error: unknown, situation?: Situation): AuthError {
  if (error instanceof AuthError) return error;
  if (isOutage(error)) return new AuthError('service_unavailable', { cause: error });
  const exception = exceptionOf(error);
  if (exception === undefined) return new AuthError('internal_error', { cause: error });
  const { message } = error as Error;
  if (MAY_BE_SET_UP.has(exception) && SET_UP_FAULT.test(message)) {
    return new AuthError('internal_error', { cause: error });
  }
  const code =
    refusedPassword(exception, message) ?? (situation && IN_SITUATION[situation][exception]) ?? COMMON[exception];
  if (code !== 'invalid_password') return new AuthError(code, { cause: error });
  return new AuthError(code, {
    cause: error,
    errors: passwordFault({ exception, message, field: passwordField(situation) }),
  });
}

const PASSWORD_MEMBER = /at '(\w*password)' failed to satisfy constraint/i;

/** A password that breaks a constraint of its member is refused before the policy, or the password, is looked at. */
function refusedPassword(exception: CognitoException, message: string): ErrorCode | undefined {
  const member = exception === 'InvalidParameterException' ? PASSWORD_MEMBER.exec(message)?.[1] : undefined;
  if (member === undefined) return undefined;
  return member === 'previousPassword' ? 'wrong_password' : 'invalid_password';
}

/** Where the refused password stood in the request. */
const PASSWORD_FIELDS: Partial<Record<Situation, string>> = {
  challenge: 'answers.NEW_PASSWORD',
  code: 'new_password',
  'current-password': 'new_password',
};

const passwordField = (situation: Situation | undefined): string =>
  (situation && PASSWORD_FIELDS[situation]) ?? 'password';

/** Whether an account was locked when a password was tried: the answer does not tell, the record does. */
export function isLocked({ cause }: AuthError): boolean {
  return exceptionOf(cause) === 'NotAuthorizedException' && (cause as Error).message === 'Password attempts exceeded';
}

/** Awaits a call to Cognito and rethrows its refusal in our terms. */
export async function during<T>(situation: Situation, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw translate(error, situation);
  }
}

/** Awaits a call to Cognito; undefined when it was refused with one of these exceptions. */
export async function unless<T>(refusals: readonly CognitoException[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    const exception = exceptionOf(error);
    if (exception !== undefined && refusals.includes(exception)) return undefined;
    throw error;
  }
}
