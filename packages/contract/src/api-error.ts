import { ERRORS, type ErrorCode } from './errors.ts';
import type { Problem } from './problem.ts';

/** A refusal of the API. `problem` is absent when no problem document came back, such as when the network failed. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly problem: Problem | undefined;
  /** Seconds to wait, where the answer told. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    about: { status?: number; problem?: Problem | undefined; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(about.problem?.detail ?? ERRORS[code].detail.en, { cause: about.cause });
    this.code = code;
    this.status = about.status ?? ERRORS[code].status;
    this.problem = about.problem;
    this.retryAfter = about.retryAfter;
  }
}
