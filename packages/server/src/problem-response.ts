import {
  type ErrorCode,
  type Invalid,
  isErrorCode,
  type Locale,
  PROBLEM_TYPE,
  problem,
} from '@custom-cognito/contract';
import { refusalPage } from './pages/refusal.ts';
import { Refusal } from './refusal.ts';
import type { Content } from './request/respond.ts';

export interface ProblemContext {
  readonly locale: Locale;
  readonly requestId: string;
}

/** What a 503 asks the caller to wait, in seconds. */
const RETRY_AFTER = 5;

const CHALLENGES: Partial<Record<ErrorCode, string>> = {
  not_authenticated: 'Bearer',
  metrics_token_required: 'Bearer',
  invalid_token: 'Bearer error="invalid_token"',
};

/** Turns whatever was thrown into a problem document: the only place where an error becomes an answer. RFC 9457. */
export function problemContent(error: unknown, context: ProblemContext): Content {
  const { body, headers } = refusalOf(error, context);
  return { status: body.status, body: JSON.stringify(body), headers: { 'Content-Type': PROBLEM_TYPE, ...headers } };
}

/** The same as a page, for somebody who was sent to an address of ours and looks at what it answers. */
export function problemPage(error: unknown, { signIn, ...context }: ProblemContext & { signIn: string }): Content {
  const { body, headers } = refusalOf(error, context);
  const { html, policy } = refusalPage({ locale: context.locale, problem: body, signIn });
  const type = { 'Content-Type': 'text/html; charset=UTF-8', 'Content-Security-Policy': policy };
  return { status: body.status, body: String(html), headers: { ...type, ...headers } };
}

function refusalOf(error: unknown, context: ProblemContext) {
  const code = codeOf(error);
  const params = error instanceof Refusal ? error.params : undefined;
  const body = problem(code, { ...context, params, errors: fieldErrors(error) });
  const challenge = CHALLENGES[code];
  const headers = {
    'Content-Language': context.locale,
    ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
    ...(body.status === 503 && { 'Retry-After': String(RETRY_AFTER) }),
    ...(error instanceof Refusal && error.headers),
  };
  return { body, headers };
}

/** The code of an error; anything that is not one of ours is an internal error, and says nothing of the inside. */
export function codeOf(error: unknown): ErrorCode {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return isErrorCode(code) ? code : 'internal_error';
}

/** What a refusal says of single fields; undefined when nothing. */
export function fieldErrors(error: unknown): readonly Invalid[] | undefined {
  const errors = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : undefined;
  return errors === undefined || errors.length === 0 || codeOf(error) === 'internal_error'
    ? undefined
    : (errors as Invalid[]);
}
