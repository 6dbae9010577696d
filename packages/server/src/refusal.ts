import { ERRORS, type ErrorCode, type Invalid } from '@custom-cognito/contract';

/** A refusal of the HTTP layer itself; refusals of the service arrive as its `AuthError`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ErrorCode;
  readonly errors: readonly Invalid[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, more: { errors?: readonly Invalid[]; headers?: Readonly<Record<string, string>> } = {}) {
    super(ERRORS[code].title.en);
    this.code = code;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}
