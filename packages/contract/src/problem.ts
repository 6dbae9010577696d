import { ERRORS, type ErrorCode } from './errors.ts';
import { FIELD_ERRORS, type FieldCode } from './field-errors.ts';
import { fill, type Locale } from './locale.ts';

/** The media type of every error answer. RFC 9457 §3. */
export const PROBLEM_TYPE = 'application/problem+json';

/** One thing wrong with one field, before it is put into words. `field` is a dotted path; empty for the whole body. */
export interface Invalid {
  readonly field: string;
  readonly code: FieldCode;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** An error answer. RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly request_id: string;
  readonly errors?: readonly { readonly field: string; readonly code: FieldCode; readonly detail: string }[];
}

/** Puts an error into words. With a single field error on another code than `validation_failed`, `detail` is that error's. */
export function problem(
  code: ErrorCode,
  about: {
    locale: Locale;
    requestId: string;
    params?: Invalid['params'] | undefined;
    errors?: readonly Invalid[] | undefined;
  },
): Problem {
  const entry = ERRORS[code];
  const errors = about.errors?.map(({ field, code, params }) => ({
    field,
    code,
    detail: fill(FIELD_ERRORS[code][about.locale], params),
  }));
  const only = code !== 'validation_failed' && errors?.length === 1 ? errors[0]?.detail : undefined;
  return {
    type: `urn:custom-cognito:error:${code}`,
    title: entry.title[about.locale],
    status: entry.status,
    detail: only ?? fill(entry.detail[about.locale], about.params),
    code,
    request_id: about.requestId,
    ...(errors === undefined ? {} : { errors }),
  };
}
