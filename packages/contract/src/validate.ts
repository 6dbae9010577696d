import type { z } from 'zod';
import { type FieldCode, isFieldCode } from './field-errors.ts';
import type { Invalid } from './problem.ts';

export type Validated<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly Invalid[] };

/** How many field errors one answer lists at most: a body of a thousand wrong keys must not make a large answer. */
const MOST_ERRORS = 20;

/** Checks a value against a schema and tells what is wrong in terms of our field codes. Never throws. */
export function validate<S extends z.ZodType>(schema: S, value: unknown): Validated<z.output<S>> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, errors: result.error.issues.flatMap((issue) => describe(issue, value)).slice(0, MOST_ERRORS) };
}

type Issue = z.core.$ZodIssue;
type Describe = (issue: Issue, field: string, missing: boolean) => Invalid[];

const one =
  (code: FieldCode, params?: (issue: Issue) => Record<string, string | number>): Describe =>
  (issue, field) => [{ field, code, ...(params === undefined ? {} : { params: params(issue) }) }];

const DESCRIPTIONS: Partial<Record<Issue['code'], Describe>> = {
  invalid_type: (issue, field, missing) =>
    missing
      ? [{ field, code: 'required' }]
      : [{ field, code: 'wrong_type', params: { expected: issue.code === 'invalid_type' ? issue.expected : '' } }],
  unrecognized_keys: (issue, field) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.slice(0, MOST_ERRORS).map((key) => ({ field: join(field, key.slice(0, 64)), code: 'unknown_field' }))
      : [],
  too_small: one('too_short', (issue) => ({ minimum: issue.code === 'too_small' ? Number(issue.minimum) : 0 })),
  too_big: one('too_long', (issue) => ({ maximum: issue.code === 'too_big' ? Number(issue.maximum) : 0 })),
  // A record's key: the field is the key itself, shortened, since it comes from outside.
  invalid_key: one('invalid_characters'),
};

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function describe(issue: Issue, body: unknown): Invalid[] {
  const field = issue.path.map((part) => String(part).slice(0, 64)).join('.');
  if (isFieldCode(issue.message)) {
    const params = issue.code === 'custom' ? (issue.params as Record<string, string | number> | undefined) : undefined;
    return [{ field, code: issue.message, ...(params === undefined ? {} : { params }) }];
  }
  return (DESCRIPTIONS[issue.code] ?? one('not_allowed'))(issue, field, valueAt(body, issue.path) === undefined);
}

function valueAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<PropertyKey, unknown>)[key]
        : undefined,
    body,
  );
}
