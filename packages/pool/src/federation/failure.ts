import type { AuthorizationErrorCode } from '../oauth/authorization-error.ts';

/** Why a sign-in by a provider was refused, as far as somebody could mend it. */
export type RefusalReason =
  | 'away'
  | 'declined'
  | 'encoding'
  | 'malformed'
  | 'destination'
  | 'status'
  | 'unsigned'
  | 'signature'
  | 'algorithm'
  | 'encryption'
  | 'not_encrypted'
  | 'in_response_to'
  | 'issuer'
  | 'audience'
  | 'recipient'
  | 'expired'
  | 'not_yet_valid'
  | 'time'
  | 'confirmation'
  | 'conditions'
  | 'statement'
  | 'name_id'
  | 'transient'
  | 'stale'
  | 'replayed'
  | 'nonce'
  | 'claim'
  | 'userinfo'
  | 'username'
  | 'attributes'
  | 'account'
  | 'other';

interface FailureOptions extends ErrorOptions {
  readonly reason?: RefusalReason;
}

/** A federated sign-in that ends without a user. Its message is for operators; the application is told the code. */
export class FederationFailure extends Error {
  override readonly name: string = 'FederationFailure';
  readonly code: AuthorizationErrorCode;
  readonly reason: RefusalReason;

  constructor(code: AuthorizationErrorCode, message: string, { reason = 'other', ...options }: FailureOptions = {}) {
    super(message, options);
    this.code = code;
    this.reason = reason;
  }
}

/** The provider cannot be asked now. */
export class Unavailable extends FederationFailure {
  override readonly name = 'Unavailable';

  constructor(message: string, options?: ErrorOptions) {
    super('temporarily_unavailable', message, { ...options, reason: 'away' });
  }
}

/** Ends a sign-in because of what the provider said. */
export function distrust(reason: RefusalReason, message: string, options?: ErrorOptions): never {
  throw new FederationFailure('access_denied', message, { ...options, reason });
}
