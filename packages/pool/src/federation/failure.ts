import type { AuthorizationErrorCode } from '../oauth/authorization-error.ts';

/** A federated sign-in that ends without a user. Its message is for operators; the application is told the code. */
export class FederationFailure extends Error {
  override readonly name: string = 'FederationFailure';
  readonly code: AuthorizationErrorCode;

  constructor(code: AuthorizationErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The provider cannot be asked now. */
export class Unavailable extends FederationFailure {
  override readonly name = 'Unavailable';

  constructor(message: string, options?: ErrorOptions) {
    super('temporarily_unavailable', message, options);
  }
}

/** Ends a sign-in because of what the provider said. */
export function distrust(message: string, options?: ErrorOptions): never {
  throw new FederationFailure('access_denied', message, options);
}
