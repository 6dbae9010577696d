import {
  ApiError,
  ERRORS,
  type ErrorCode,
  fill,
  invalidFields,
  type Locale,
  problem,
  type RouteInput,
  type RouteName,
} from '@custom-cognito/contract';
import { isOffline } from '../session/renewal.ts';
import type { Words } from '../words/es.ts';

/** A refusal as a person is told of it. */
export interface Failure {
  /** Stable; what programs branch on. */
  readonly code: ErrorCode;
  /** What is wrong with single fields, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Until when it is of no use to try again; milliseconds since the epoch. */
  readonly until?: number;
  /** What to say with so many seconds left. */
  text(seconds: number): string;
}

/** Refusals that end by themselves; `{seconds}` are shown as they pass. */
const WAITING: Partial<Record<ErrorCode, (seconds: number, about: { locale: Locale; words: Words }) => string>> = {
  rate_limited: (seconds, { locale }) => fill(ERRORS.rate_limited.detail[locale], { seconds }),
  too_many_attempts: (seconds, { words }) => words.lockedFor(seconds),
};

/** Puts whatever was thrown into words: the API's own where it sent some, else those of the contract. */
export function failureOf(error: unknown, { locale, words }: { locale: Locale; words: Words }): Failure {
  const refusal = error instanceof ApiError ? error : new ApiError('internal_error', { cause: error });
  const { code, problem: document, retryAfter } = refusal;
  const said = document?.detail ?? ERRORS[code].detail[locale];
  const unheard = code === 'service_unavailable' && document === undefined && isOffline();
  const waits = retryAfter === undefined ? undefined : WAITING[code];
  return {
    code,
    fields: Object.fromEntries((document?.errors ?? []).map(({ field, detail }) => [lastOf(field), detail])),
    ...(waits && retryAfter !== undefined && { until: Date.now() + retryAfter * 1000 }),
    text: (seconds) => (unheard ? words.offline : seconds > 0 && waits ? waits(seconds, { locale, words }) : said),
  };
}

/** `answers.NEW_PASSWORD` is the field `NEW_PASSWORD` of a form. */
const lastOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1);

/** Throws what the API would refuse a body with, before it is sent. */
export async function refuseInvalid<N extends RouteName>(route: N, body: RouteInput<N>, locale: Locale): Promise<void> {
  const errors = await invalidFields(route, body);
  if (errors.length === 0) return;
  const document = problem('validation_failed', { locale, requestId: '', errors });
  throw new ApiError('validation_failed', { problem: document });
}
