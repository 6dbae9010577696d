import type { ExceptionName } from '../errors.ts';

/** What an operation that fires triggers may refuse with. */
export const hookErrors = [
  'UserLambdaValidationException',
  'InvalidLambdaResponseException',
  'UnexpectedLambdaException',
] as const satisfies readonly ExceptionName[];
