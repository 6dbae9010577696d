/** Every exception this pool answers with, and its HTTP status. */
export const exceptions = {
  AliasExistsException: 400,
  CodeDeliveryFailureException: 400,
  CodeMismatchException: 400,
  ConcurrentModificationException: 400,
  DeviceKeyExistsException: 400,
  DuplicateProviderException: 400,
  EnableSoftwareTokenMFAException: 400,
  ExpiredCodeException: 400,
  FeatureUnavailableInTierException: 400,
  GroupExistsException: 400,
  IncompleteSignatureException: 400,
  InternalErrorException: 500,
  InvalidLambdaResponseException: 400,
  InvalidOAuthFlowException: 400,
  InvalidParameterException: 400,
  InvalidPasswordException: 400,
  InvalidSignatureException: 400,
  InvalidUserPoolConfigurationException: 400,
  LimitExceededException: 400,
  MissingAuthenticationTokenException: 400,
  NotAuthorizedException: 400,
  OperationNotEnabledException: 400,
  PasswordHistoryPolicyViolationException: 400,
  PasswordResetRequiredException: 400,
  PreconditionNotMetException: 400,
  RefreshTokenReuseException: 400,
  RequestEntityTooLargeException: 413,
  ResourceNotFoundException: 400,
  ScopeDoesNotExistException: 400,
  SerializationException: 400,
  ServiceUnavailableException: 503,
  SoftwareTokenMFANotFoundException: 400,
  TooManyFailedAttemptsException: 400,
  TooManyRequestsException: 400,
  UnauthorizedException: 400,
  UnexpectedLambdaException: 400,
  UnknownOperationException: 400,
  UnrecognizedClientException: 400,
  UnsupportedOperationException: 400,
  UnsupportedTokenTypeException: 400,
  UnsupportedUserStateException: 400,
  UserLambdaValidationException: 400,
  UserNotConfirmedException: 400,
  UserNotFoundException: 400,
  UserPoolAddOnNotEnabledException: 400,
  UsernameExistsException: 400,
} as const;

export type ExceptionName = keyof typeof exceptions;

/** A refusal in Cognito's words; `name` is the exception that SDKs raise. */
export class CognitoError extends Error {
  override readonly name: ExceptionName;

  constructor(name: ExceptionName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Ends the current operation with an exception; an open transaction is rolled back by it. */
export function refuse(name: ExceptionName, message: string): never {
  throw new CognitoError(name, message);
}
