import { ERRORS, type ErrorCode, type Invalid } from '@custom-cognito/contract';

interface RefusalDetails {
  readonly errors?: readonly Invalid[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Invalid['params'];
}

/** A refusal of the HTTP layer itself; refusals of the service arrive as its `AuthError`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly errors: readonly Invalid[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What its text says of this case. */
  readonly params: Invalid['params'];

  constructor(code: ErrorCode, { errors, headers = {}, params }: RefusalDetails = {}) {
    super(ERRORS[code].title.en);
    this.code = code;
    this.errors = errors;
    this.headers = headers;
    this.params = params;
  }
}
